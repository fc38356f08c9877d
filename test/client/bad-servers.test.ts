import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import type { CallError } from "../../src/index.ts";
import { ApiError, createScaClient, type ScaClient } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { wiseKey } from "../support/keys.ts";
import { listen } from "../support/server.ts";

const oneTimeToken = "5932d5b5-ec13-452f-8688-308feade7834";

async function clientOf(listener: RequestListener, timeout = 5000): Promise<ScaClient> {
  const baseUrl = await listen(listener);
  return createScaClient({ baseUrl, token: "user-token", wiseKey, timeout, retry: { limit: 0 } });
}

const json =
  (status: number, body: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", "x-trace-id": "trace-1" }).end(body);
  };

/** What every failure tells, whatever went wrong. */
const told = { method: "POST", correlationId: "call-1" };

describe("bad servers", () => {
  const verify = (sca: ScaClient): Promise<unknown> =>
    sca.verifyPin({ profileId: 1, oneTimeToken, pin: "1234" }, { correlationId: "call-1" });

  it("an HTML 502 is an ApiError with the status", async () => {
    const sca = await clientOf((_, response) => {
      response
        .writeHead(502, { "content-type": "text/html", "x-trace-id": "trace-1" })
        .end("<h1>Bad gateway</h1>");
    });
    const error = await failureOf(verify(sca));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ ...told, code: "ERR_UNEXPECTED_STATUS", status: 502, traceId: "trace-1" });
    expect((error as CallError).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v2\/profiles\/1\/pin\/verify$/);
    expect(error.message).not.toContain("gateway");
  });

  it("an empty 500 is the documented code", async () => {
    const error = await failureOf(verify(await clientOf(json(500, ""))));
    expect(error).toMatchObject({
      ...told,
      code: "JOSE_REQUEST_UNREADABLE",
      status: 500,
      traceId: "trace-1",
    });
  });

  it("a body that breaks off is ERR_REPLY_TRUNCATED", async () => {
    const sca = await clientOf((_, response) => {
      response.writeHead(200, { "content-length": "1000", "x-trace-id": "trace-1" });
      response.write("eyJ");
      setImmediate(() => response.destroy());
    });
    expect(await failureOf(verify(sca))).toMatchObject({ ...told, code: "ERR_REPLY_TRUNCATED", status: 200 });
  });

  it("a plain 200 where a JWE is due is ERR_REPLY_NOT_ENCRYPTED", async () => {
    const echo = (sca: ScaClient): Promise<unknown> =>
      sca.echoDirectJwe({ message: "hello" }, { correlationId: "call-1" });
    const error = await failureOf(echo(await clientOf(json(200, '{"oneTimeToken":"x"}'))));
    expect(error).toMatchObject({
      ...told,
      code: "ERR_REPLY_NOT_ENCRYPTED",
      status: 200,
      traceId: "trace-1",
    });
  });

  it.each([true, false])("5 MiB is ERR_REPLY_TOO_LARGE, length stated: %s", async (stated) => {
    const body = "x".repeat(5 * 1024 * 1024);
    const sca = await clientOf((_, response) => {
      response.writeHead(200, stated ? { "content-length": body.length } : {}).end(body);
    });
    expect(await failureOf(verify(sca))).toMatchObject({ ...told, code: "ERR_REPLY_TOO_LARGE", status: 200 });
  });

  it("a redirect is not followed, and the token goes nowhere", async () => {
    let stolen = 0;
    const thief = await listen((_, response) => {
      stolen += 1;
      response.end();
    });
    const sca = await clientOf((_, response) => {
      response.writeHead(307, { location: thief }).end();
    });
    expect(await failureOf(verify(sca))).toMatchObject({ ...told, code: "ERR_REDIRECT", status: 307 });
    expect(stolen).toBe(0);
  });

  it("a reset connection is ERR_NETWORK", async () => {
    const sca = await clientOf((request) => {
      request.socket.resetAndDestroy();
    });
    expect(await failureOf(verify(sca))).toMatchObject({ ...told, code: "ERR_NETWORK" });
  });

  it("silence is ERR_TIMEOUT", async () => {
    const sca = await clientOf(() => undefined, 50);
    expect(await failureOf(verify(sca))).toMatchObject({ ...told, code: "ERR_TIMEOUT" });
  });

  it("a body that drips past the deadline is ERR_TIMEOUT", async () => {
    const sca = await clientOf((_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("e");
    }, 50);
    expect(await failureOf(verify(sca))).toMatchObject({ ...told, code: "ERR_TIMEOUT" });
  });

  it("an abort is ERR_ABORTED, before and during the call", async () => {
    const sca = await clientOf(() => undefined);
    const controller = new AbortController();
    const during = sca.deletePin({ profileId: 1 }, { signal: controller.signal });
    controller.abort(new Error("the customer's secret reason"));
    const error = await failureOf(during);
    expect(error).toMatchObject({ code: "ERR_ABORTED", method: "DELETE" });
    expect(error.message).not.toContain("secret");
    expect(await failureOf(sca.deletePin({ profileId: 1 }, { signal: controller.signal }))).toMatchObject({
      code: "ERR_ABORTED",
    });
  });

  it.each(["<html>", "[", "7", "null"])("a 200 of %s is ERR_REPLY_INVALID", async (body) => {
    const sca = await clientOf(json(200, body));
    const error = await failureOf(sca.createScaSession({ profileId: 1 }, { correlationId: "call-1" }));
    expect(error).toMatchObject({ ...told, code: "ERR_REPLY_INVALID", status: 200, traceId: "trace-1" });
  });

  it("a wire code that the description knows says more than the status", async () => {
    const body = JSON.stringify({ errors: [{ code: "one.time.token.expired", message: "expired" }] });
    expect(await failureOf(verify(await clientOf(json(400, body))))).toMatchObject({
      code: "ONE_TIME_TOKEN_EXPIRED",
    });
    expect(await failureOf(verify(await clientOf(json(400, "{}"))))).toMatchObject({
      code: "PIN_VERIFICATION_FAILED",
    });
    const foreign = JSON.stringify({ errors: [null, { code: "__proto__" }, { code: "1234" }] });
    expect(await failureOf(verify(await clientOf(json(400, foreign))))).toMatchObject({
      code: "PIN_VERIFICATION_FAILED",
    });
  });

  it("a failing token function sends nothing", async () => {
    let requests = 0;
    const baseUrl = await listen((_, response) => {
      requests += 1;
      response.end();
    });
    for (const token of [() => Promise.reject(new Error("vault says s3cret")), () => "a\nb", () => ""]) {
      const sca = createScaClient({ baseUrl, token });
      const error = await failureOf(sca.deletePin({ profileId: 1 }));
      expect(error).toMatchObject({ code: "ERR_TOKEN_UNAVAILABLE", method: "DELETE" });
      expect(error.message).not.toContain("s3cret");
    }
    expect(requests).toBe(0);
  });
});
