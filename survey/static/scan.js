// Reads a QR code through the camera and puts its text into the form; it opens nothing.
"use strict";

(function () {
  const part = (name) => document.getElementById(name);
  const video = part("camera-picture");
  const form = part("check");
  const PAUSE = 200; // milliseconds between two looks

  function say(name) {
    for (const message of document.querySelectorAll("#camera-says > *")) {
      message.hidden = message.dataset.says !== name;
    }
  }

  function stop() {
    const stream = video.srcObject;
    if (stream) {
      stream.getTracks().forEach((track) => track.stop());
    }
    video.srcObject = null;
    video.hidden = true;
  }

  function send(text) {
    part("code").value = text;
    part("scanned").disabled = false;
    form.submit();
  }

  async function look(detector) {
    if (!video.srcObject) {
      return;
    }
    let found = [];
    try {
      found = await detector.detect(video);
    } catch (error) {
      // The first pictures may not be there yet.
    }
    if (found.length > 0) {
      stop();
      say("found");
      send(found[0].rawValue);
      return;
    }
    setTimeout(() => look(detector), PAUSE);
  }

  async function start() {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
      });
    } catch (error) {
      say("refused");
      return;
    }
    video.hidden = false;
    await video.play();
    say("looking");
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  }

  async function reads() {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) {
      return false;
    }
    const formats = await BarcodeDetector.getSupportedFormats();
    return formats.includes("qr_code");
  }

  reads().then((able) => {
    part("camera").hidden = false;
    if (!able) {
      say("unable");
      return;
    }
    const button = part("camera-start");
    button.hidden = false;
    button.addEventListener("click", () => {
      stop();
      start();
    });
  });
  window.addEventListener("pagehide", stop);
})();
