/** What orval's functions send with. */
interface Sender {
  baseUrl: string;
  token: string;
  fetch: typeof globalThis.fetch;
}

let sender: Sender | undefined;

export function configure(given: Sender): void {
  sender = given;
}

export async function send<T>(path: string, options: RequestInit): Promise<T> {
  if (sender === undefined) throw new Error("configure first");
  const headers = new Headers(options.headers);
  headers.set("authorization", `Bearer ${sender.token}`);
  const response = await sender.fetch(sender.baseUrl + path, { ...options, headers });
  const text = await response.text();
  return {
    data: text === "" ? undefined : JSON.parse(text),
    status: response.status,
    headers: response.headers,
  } as T;
}
