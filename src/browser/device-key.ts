/** A key that scripts of this origin can use and not read, kept by the browser: what is left without a passkey. */

const DATABASE = "wise-sca";
const STORE = "device-keys";

/** The key that was made for a profile on this browser. */
export const storedKey = (profileId: number): Promise<CryptoKey | undefined> =>
  transact("readonly", (store) => store.get(profileId) as IDBRequest<CryptoKey | undefined>);

/** Makes one, in place of what was there. */
export async function makeKey(profileId: number): Promise<CryptoKey> {
  const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  await transact("readwrite", (store) => store.put(key, profileId));
  return key;
}

export const deleteKey = (profileId: number): Promise<undefined> =>
  transact("readwrite", (store) => store.delete(profileId));

async function transact<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(STORE));
  const database = await opened(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    await completed(transaction);
    return request.result;
  } finally {
    database.close();
  }
}

const opened = (request: IDBOpenDBRequest): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

/** A request succeeds before it is on the disk: a full one ends the transaction after that. */
const completed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("IndexedDB failed")));
  });
