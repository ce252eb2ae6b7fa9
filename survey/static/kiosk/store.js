// The storage of the tablet: forms that wait, forms set aside, and what the tablet knows.

const NAME = "lang-nghe-kiosk";
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("waiting", { keyPath: "token" });
      request.result.createObjectStore("aside", { keyPath: "token" });
      request.result.createObjectStore("known");
    };
    request.onsuccess = () => {
      const database = request.result;
      // Browsers close a database when memory is short; the next use opens it again.
      database.onclose = forget;
      database.onversionchange = () => {
        database.close();
        forget();
      };
      resolve(database);
    };
    request.onerror = () => reject(request.error);
  });
  opening.catch(forget);
  return opening;
}

function forget() {
  opening = null;
}

async function begin(stores, mode) {
  try {
    return (await open()).transaction(stores, mode, { durability: "strict" });
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    forget();
    return (await open()).transaction(stores, mode, { durability: "strict" });
  }
}

// Resolves only when the whole transaction is on the disk.
async function inTransaction(stores, mode, work) {
  const transaction = await begin(stores, mode);
  return new Promise((resolve, reject) => {
    let request = null;
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    try {
      request = work((name) => transaction.objectStore(name));
    } catch (error) {
      transaction.abort();
      reject(error);
    }
  });
}

export function keep(record) {
  return inTransaction(["waiting"], "readwrite", (store) => store("waiting").put(record));
}

export function waiting() {
  return inTransaction(["waiting"], "readonly", (store) => store("waiting").getAll());
}

export function aside() {
  return inTransaction(["aside"], "readonly", (store) => store("aside").getAll());
}

// Only forms that are still there: another tab may have delivered them meanwhile.
export function markTried(records, day) {
  return inTransaction(["waiting"], "readwrite", (store) => {
    for (const record of records) {
      record.tried_on ??= day;
      const found = store("waiting").getKey(record.token);
      found.onsuccess = () => {
        if (found.result !== undefined) store("waiting").put(record);
      };
    }
    return null;
  });
}

export function remove(tokens) {
  return inTransaction(["waiting"], "readwrite", (store) => {
    for (const token of tokens) store("waiting").delete(token);
    return null;
  });
}

// One transaction: a form is in one of the two places whatever happens in between.
export function setAside(refused) {
  return inTransaction(["waiting", "aside"], "readwrite", (store) => {
    for (const record of refused) {
      store("aside").put(record);
      store("waiting").delete(record.token);
    }
    return null;
  });
}

export function bringBack() {
  return inTransaction(["waiting", "aside"], "readwrite", (store) => {
    const all = store("aside").getAll();
    all.onsuccess = () => {
      for (const { reason, why, ...record } of all.result) {
        store("waiting").put(record);
        store("aside").delete(record.token);
      }
    };
    return null;
  });
}

export function discardAside(tokens) {
  return inTransaction(["aside"], "readwrite", (store) => {
    for (const token of tokens) store("aside").delete(token);
    return null;
  });
}

export function known(key) {
  return inTransaction(["known"], "readonly", (store) => store("known").get(key));
}

export function learn(key, value) {
  return inTransaction(["known"], "readwrite", (store) => store("known").put(value, key));
}

export async function counts() {
  const count = (name) => inTransaction([name], "readonly", (store) => store(name).count());
  return { waiting: await count("waiting"), aside: await count("aside") };
}
