// Delivery: forms leave this tablet only after the server has said that it stores them.

import * as store from "./store.js";

const SECONDS_TO_ANSWER = 15;
const MOST_ITEMS = 20;
const MOST_BYTES = 48 * 1024; // the server takes 64 kB
const TURNED_AWAY = new Set(["unknown", "revoked"]);

class TurnedAway extends Error {}

// Gives status and JSON; anything else (no network, a hotel's login page) is "no answer".
async function ask(address, { secret, body } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SECONDS_TO_ANSWER * 1000);
  try {
    const answer = await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...(secret && { Authorization: `Bearer ${secret}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: stop.signal,
    });
    const told = await answer.json();
    if (TURNED_AWAY.has(told.error)) throw new TurnedAway(told.why);
    return { status: answer.status, told };
  } finally {
    clearTimeout(timer);
  }
}

// Gives `enabled`, or `why` not; neither when nobody answers.
export async function enable(code) {
  try {
    const { status, told } = await ask("/kiosk/enable", { body: { code } });
    if (status !== 200) return { why: told.why };
    await store.learn("secret", told.secret);
    return { enabled: true };
  } catch {
    return {};
  }
}

async function learnDesk(secret) {
  const { status, told } = await ask("/kiosk/desk", { secret });
  if (status !== 200 || !told.questionnaire) throw new Error("no desk");
  await store.learn("desk", told);
  return told;
}

function nextBatch(records) {
  const batch = [];
  let bytes = 0;
  for (const record of records) {
    bytes += new Blob([JSON.stringify(record)]).size;
    if (batch.length === MOST_ITEMS || (batch.length && bytes > MOST_BYTES)) break;
    batch.push(record);
  }
  return batch;
}

// One result a form. A body that is refused as a whole is sent form by form to find the bad one.
async function send(secret, items) {
  const { status, told } = await ask("/kiosk/answers", { secret, body: { items } });
  if (Array.isArray(told.results)) return told.results;
  if (told.error !== "request" || status >= 500) throw new Error("no result");
  if (items.length > 1) {
    const results = [];
    for (const item of items) results.push(...(await send(secret, [item])));
    return results;
  }
  return [{ token: items[0].token, outcome: "refused", reason: "request", why: told.why }];
}

async function deliverAll(secret, today, justFilled, outcomes) {
  const seen = new Set();
  for (;;) {
    const batch = nextBatch((await store.waiting()).filter((one) => !seen.has(one.token)));
    if (!batch.length) return;
    const items = batch.map((record) => ({
      ...record,
      at_once: batch.length === 1 && !seen.size && record.token === justFilled,
    }));
    for (const record of batch) seen.add(record.token);
    // If no answer comes back, the server may have them all the same: remember when that began.
    // A full storage cannot note it, and is emptied by nothing but this delivery.
    await store.markTried(batch, today).catch(() => {});
    const results = new Map((await send(secret, items)).map((one) => [one.token, one]));
    const of = (record) => results.get(record.token)?.outcome;
    const stored = batch.filter((one) => of(one) === "stored" || of(one) === "already");
    const refused = batch.filter((one) => of(one) === "refused");
    // Refused is not stored, so a later try begins anew; unless just that is in doubt.
    const told = ({ token, tried_on }) => {
      const { reason, why } = results.get(token);
      return { reason, why, tried_on: reason === "doubt" ? tried_on : null };
    };
    for (const one of stored) outcomes.set(one.token, "stored");
    await store.remove(stored.map((one) => one.token));
    if (refused.length) await store.setAside(refused.map((one) => ({ ...one, ...told(one) })));
    if (stored.length + refused.length < batch.length) throw new Error("later");
  }
}

// Only one tab delivers at a time; without locks two may, and the server stores each form once.
function alone(work) {
  return navigator.locks ? navigator.locks.request("lang-nghe-kiosk", work) : work();
}

// Tells how it ended: "done", "offline" or "turned" (with the reason), and what is surely stored.
export function deliver(justFilled = null) {
  const outcomes = new Map();
  return alone(async () => {
    try {
      const secret = await store.known("secret");
      if (!secret) return { state: "turned", why: null, outcomes };
      const desk = await learnDesk(secret);
      await deliverAll(secret, desk.today, justFilled, outcomes);
      return { state: "done", outcomes };
    } catch (error) {
      if (error instanceof TurnedAway) return { state: "turned", why: error.message, outcomes };
      return { state: "offline", outcomes };
    }
  });
}

// On the disk before anything is said. A full storage may be emptied by delivering what waits.
export async function keepSafely(record) {
  for (const makeRoom of [null, deliver]) {
    try {
      await makeRoom?.();
      await store.keep(record);
      return true;
    } catch {
      // The second way, or the answer below.
    }
  }
  return false;
}

// Tells of a form that was kept: "stored" only when the server said so, "aside", else "kept".
// What neither waits nor is set aside was delivered by another tab, or somebody emptied the
// storage: sending it again is safe, it carries its token.
export async function whereabouts(record, ended) {
  const has = (records) => records.some((one) => one.token === record.token);
  const isStored = (end) => end?.outcomes.get(record.token) === "stored";
  try {
    if (isStored(ended)) return "stored";
    if (has(await store.aside())) return "aside";
    if (!ended || has(await store.waiting())) return "kept";
    await store.keep(record);
    return isStored(await deliver()) ? "stored" : "kept";
  } catch {
    return "kept";
  }
}
