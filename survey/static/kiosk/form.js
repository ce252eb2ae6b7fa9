// One form being filled in: its questions, what was chosen, and the record that is kept of it.

import { bothWords } from "./words.js";

const LONGEST_COMMENT = 2000;
const TOKEN_BYTES = 16;

// 128 random bits, url-safe without padding; made when the form is shown.
function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The day in Vietnam, whatever zone the tablet is set to; nothing finer is ever read.
export function today() {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: "Asia/Ho_Chi_Minh",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format();
}

// One line of a list of the desk, or none of them.
function pick(code, wordKey, noneKey, lines) {
  const options = lines.map(([value, name]) => ({ value, text: { vi: name } }));
  const none = { value: null, text: bothWords(noneKey) };
  return lines.length ? [{ kind: "pick", code, text: bothWords(wordKey), options: [...options, none] }] : [];
}

function questions(questionnaire, { fields, deciding }) {
  const { criteria, overall, facts } = questionnaire;
  const levels = overall ? [...criteria, overall] : criteria;
  return [
    ...levels.map((one) => ({ kind: "level", ...one })),
    ...pick("service_field", "field", "noField", fields.map((name) => [name, name])),
    ...pick("deciding_unit", "decider", "noDecider", deciding),
    ...facts.map((one) => ({ kind: "fact", ...one })),
    { kind: "end", text: questionnaire.comment },
  ];
}

export function newForm(desk) {
  // A desk that was learnt before there were lists has none.
  const offers = desk.offers ?? { fields: [], deciding: [] };
  return {
    token: newToken(),
    questionnaire: desk.questionnaire,
    desk: desk.desk.code,
    steps: questions(desk.questionnaire, offers),
    at: 0,
    answers: {},
    picks: offers.fields.length === 1 ? { service_field: offers.fields[0] } : {},
    comment: "",
  };
}

export function isEmpty(form) {
  return form.at === 0 && Object.keys(form.answers).length === 0;
}

// How many characters too long a comment is counted as the server counts it; none when it fits.
export function lengthIfTooLong(comment) {
  const { length } = [...comment.normalize("NFC").trim()];
  return length > LONGEST_COMMENT ? length : null;
}

export function record(form) {
  const plain = form.comment.replaceAll("\0", "");
  const comment = plain.toWellFormed?.() ?? plain;
  return {
    token: form.token,
    questionnaire: form.questionnaire.code,
    desk: form.desk,
    filled_on: today(),
    tried_on: null,
    answers: { ...form.answers },
    ...(form.steps.some(({ kind }) => kind === "pick") && {
      service_field: form.picks.service_field ?? null,
      deciding_unit: form.picks.deciding_unit ?? null,
    }),
    comment: comment.trim() || null,
  };
}

// Forms as text for an official to read; one block a form, in no order of time.
export function asText(records) {
  const blocks = records.map((one) =>
    [
      `Quầy: ${one.desk}`,
      `Ngày điền: ${one.filled_on}`,
      `Mẫu phiếu: ${one.questionnaire}`,
      `Lý do chưa gửi được: ${one.why ?? one.reason ?? ""}`,
      ...Object.entries(one.answers).map(([code, value]) => `${code}: ${value}`),
      `Lĩnh vực: ${one.service_field ?? ""}`,
      `Số của cơ quan giải quyết: ${one.deciding_unit ?? ""}`,
      `Góp ý: ${one.comment ?? ""}`,
      `Mã phiếu: ${one.token}`,
    ].join("\r\n"),
  );
  return `\uFEFFPHIẾU CẦN CÁN BỘ XEM: ${records.length}\r\n\r\n${blocks.join("\r\n\r\n")}\r\n`;
}
