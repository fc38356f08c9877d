import { createScaClient } from "../client/client.ts";
import type { ScaClient } from "../client/client.ts";
import { ApiError, ScaError } from "../errors.ts";
import { importPublicKey } from "../jose/keys.ts";
import type { PrivateKeyInput, PublicKeyInput } from "../jose/keys.ts";
import { adviceOn } from "./advice.ts";

/** What is looked at, in this order. */
export type CheckId = "server" | "clock" | "user token" | "Wise's key" | "sealed round trip" | "own key";

/** The outcome of one check. */
export interface Check {
  readonly id: CheckId;
  readonly status: "passed" | "failed" | "skipped";
  /** What was seen. */
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What a check-up needs to know. */
export interface CheckUp {
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly token?: string;
  readonly clientToken?: string;
  /** Wise's key, when it is not to be fetched. */
  readonly wiseKey?: PublicKeyInput;
  /** An uploaded key to have a reply sealed to. */
  readonly ownKey?: { readonly keyId: string; readonly privateKey: PrivateKeyInput };
  /** Milliseconds per request. */
  readonly timeout: number;
}

/** Seconds that a clock may be off before anything that depends on it is at risk. */
const TOLERATED_SKEW = 30;

/** Looks at an integration from the outside in; nothing is changed on the server. */
export async function* checkUp(options: CheckUp): AsyncGenerator<Check> {
  const answer = await reach(options);
  yield answer.check;
  if (answer.date === undefined) {
    for (const id of ["clock", "user token", "Wise's key", "sealed round trip", "own key"] as const) {
      yield { id, status: "skipped", detail: "the server was not reached" };
    }
    return;
  }
  yield checkClock(answer.date, answer.at);
  const token = await checkToken(options, answer.status);
  yield token;
  const key = await checkKey(options);
  yield key.check;
  yield await checkRoundTrip(options, token, key.wiseKey);
  yield await checkOwnKey(options, token);
}

interface Answer {
  readonly check: Check;
  /** The `Date` header as it came; absent when nothing answered. */
  readonly date?: string;
  /** Local time at half of the round trip. */
  readonly at: number;
  /** The status of a call without a token. */
  readonly status?: number;
}

async function reach({ baseUrl, apiVersion, timeout }: CheckUp): Promise<Answer> {
  const path = apiVersion === "legacy" ? "/v1/one-time-token/status" : `/${apiVersion}/one-time-token/status`;
  const start = Date.now();
  try {
    // Without a token: whether it is accepted is the next question, and a stranger's server must not get it.
    const response = await fetch(baseUrl + path, {
      redirect: "manual",
      headers: { "One-Time-Token": crypto.randomUUID() },
      signal: AbortSignal.timeout(timeout),
    });
    await response.body?.cancel();
    const took = Date.now() - start;
    const at = start + took / 2;
    const date = response.headers.get("date") ?? "";
    const { status } = response;
    if (status >= 500 || (status >= 300 && status < 400)) {
      const detail = `answers HTTP ${status} in ${took} ms`;
      const advice = "Check the base URL, and that nothing between you and the server answers in its place.";
      return { check: { id: "server", status: "failed", detail, advice }, date, at };
    }
    return { check: { id: "server", status: "passed", detail: `answers in ${took} ms` }, date, at, status };
  } catch (error) {
    const detail = `does not answer${reasonOf(error)}`;
    const advice = adviceOn("ERR_NETWORK", baseUrl);
    return { check: { id: "server", status: "failed", detail, advice }, at: 0 };
  }
}

function checkClock(date: string, at: number): Check {
  const server = Date.parse(date);
  if (Number.isNaN(server)) {
    return { id: "clock", status: "skipped", detail: "the server did not tell the time (no Date header)" };
  }
  // The header drops fractions of a second: half a second more is the best guess.
  const skew = (at - (server + 500)) / 1000;
  const seconds = Math.round(Math.abs(skew));
  if (seconds <= 1) return { id: "clock", status: "passed", detail: "in step with the server's" };
  const detail = `${seconds} s ${skew > 0 ? "ahead of" : "behind"} the server's`;
  if (seconds <= TOLERATED_SKEW) return { id: "clock", status: "passed", detail };
  const advice = "Set this machine's clock (NTP): the validity of keys and tokens is judged by it.";
  return { id: "clock", status: "failed", detail, advice };
}

async function checkToken(options: CheckUp, statusWithout: number | undefined): Promise<Check> {
  const id = "user token";
  const { baseUrl, token } = options;
  if (token === undefined) {
    return { id, status: "failed", detail: "there is none", advice: adviceOn("NO_TOKEN", baseUrl) };
  }
  let status = 200;
  try {
    // A token that cannot exist: the answer is about who asks, and nothing changes.
    await clientOf(options).getOneTimeTokenStatus({ oneTimeToken: crypto.randomUUID() });
  } catch (error) {
    const failure = failureOf(error);
    if (!/^(?:ONE_TIME_TOKEN_|INVALID_REQUEST$)/.test(failure.code))
      return failed(id, error, options, "user");
    if (failure instanceof ApiError) status = failure.status;
  }
  // Wise was seen to answer 404 to callers without any token, who are not told that they need one.
  if (status === statusWithout) {
    const detail = `cannot be told here: HTTP ${status}, with the token and without`;
    return { id, status: "skipped", detail, advice: "The sealed round trip needs the token, and tells." };
  }
  return { id, status: "passed", detail: "accepted" };
}

async function checkKey(options: CheckUp): Promise<{ check: Check; wiseKey?: PublicKeyInput }> {
  const id = "Wise's key";
  const { clientToken, wiseKey, baseUrl } = options;
  if (wiseKey === undefined && clientToken === undefined) {
    const advice = adviceOn("NO_CLIENT_TOKEN", baseUrl);
    return { check: { id, status: "failed", detail: "cannot be fetched without a client token", advice } };
  }
  try {
    const query = { algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" } as const;
    const found = wiseKey ?? (await clientOf(options).getJosePublicKey(query));
    const { key, version, thumbprint } = await importPublicKey(found);
    const { modulusLength } = key.algorithm as RsaKeyAlgorithm;
    const source = wiseKey === undefined ? "fetched" : "read from the file";
    const detail = [
      `${source}, RSA-${modulusLength}`,
      ...(version === undefined ? [] : [`version ${version}`]),
      `SHA-256 ${thumbprint}`,
    ].join(", ");
    return { check: { id, status: "passed", detail }, wiseKey: found };
  } catch (error) {
    return { check: failed(id, error, options, "client") };
  }
}

async function checkRoundTrip(
  options: CheckUp,
  token: Check,
  wiseKey: PublicKeyInput | undefined,
): Promise<Check> {
  const id = "sealed round trip";
  if (wiseKey === undefined || token.status === "failed") {
    return { id, status: "skipped", detail: "needs a token that is accepted, and Wise's key" };
  }
  try {
    const message = crypto.randomUUID();
    const start = Date.now();
    const reply = await clientOf(options, wiseKey).echoDirectJwe({ message });
    const detail = `sealed, opened by the server, and its reply opened here, in ${Date.now() - start} ms`;
    if (reply.message.includes(message)) return { id, status: "passed", detail };
    return {
      id,
      status: "failed",
      detail: "the reply does not repeat the message",
      advice: adviceOn("ECHO", ""),
    };
  } catch (error) {
    return failed(id, error, options, "user");
  }
}

async function checkOwnKey(options: CheckUp, token: Check): Promise<Check> {
  const id = "own key";
  if (options.ownKey === undefined) {
    const advice = "To check an uploaded key, pass --key-id and --private-key; most integrations need none.";
    return { id, status: "skipped", detail: "none was named", advice };
  }
  if (token.status === "failed") return { id, status: "skipped", detail: "needs a token that is accepted" };
  try {
    await clientOf(options).getEchoJwe();
    return { id, status: "passed", detail: `a reply sealed to ${options.ownKey.keyId} was opened` };
  } catch (error) {
    return failed(id, error, options, "user");
  }
}

function clientOf(options: CheckUp, wiseKey = options.wiseKey): ScaClient {
  const { baseUrl, apiVersion, token, clientToken, ownKey, timeout } = options;
  return createScaClient({
    baseUrl,
    apiVersion,
    // The key operations take the other token; a client cannot be made without this one.
    token: token ?? "none",
    ...(clientToken !== undefined && { clientToken }),
    ...(wiseKey !== undefined && { wiseKey }),
    ...(ownKey !== undefined && { partnerKeys: [ownKey] }),
    timeout,
    retry: { limit: 1 },
  });
}

function failed(id: CheckId, error: unknown, { baseUrl }: CheckUp, token: "user" | "client"): Check {
  const failure = failureOf(error);
  const { code } = failure;
  const trace = failure instanceof ApiError && failure.traceId ? `, trace id ${failure.traceId}` : "";
  const detail =
    failure instanceof ApiError ? `refused: HTTP ${failure.status}, ${code}${trace}` : failure.message;
  const advice = adviceOn(code === "UNAUTHENTICATED" ? `${code} ${token}` : code, baseUrl);
  return { id, status: "failed", detail, advice };
}

function failureOf(error: unknown): ScaError {
  if (error instanceof ScaError) return error;
  throw error;
}

/** The system's name for a failed connection, such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error.name === "TimeoutError") return " in time";
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
}
