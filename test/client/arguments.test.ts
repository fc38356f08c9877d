import { describe, expect, it } from "vitest";
import { InvalidInputError, type ScaClient } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { wiseKey } from "../support/keys.ts";
import { testClient } from "../support/client.ts";

const keyId = "9d09e43f-3c16-4683-9c07-db7e992b2050";

function untouchedClient(): {
  sca: Record<string, (args?: unknown, options?: unknown) => Promise<unknown>>;
  raw: ScaClient["raw"];
} {
  const { raw, ...sca } = testClient({
    clientToken: "client-token",
    wiseKey,
    fetch: () => {
      throw new Error("something was sent");
    },
  });
  return { sca: sca as never, raw };
}

describe("arguments are refused before anything is sent", () => {
  it.each([
    ["createPin", { profileId: 1, pin: "12a4" }, "pin"],
    ["createPin", { profileId: 1, pin: "1234\n" }, "pin"],
    ["createPin", { profileId: 1, pin: "١٢٣٤" }, "pin"],
    ["createPin", { profileId: 1, pin: 1234 }, "pin"],
    ["createPin", { profileId: 1, pin: ["1234"] }, "pin"],
    ["createPin", { profileId: 1 }, "pin"],
    ["createPin", { profileId: "1/../2", pin: "1234" }, "profileId"],
    ["createPin", { profileId: -1, pin: "1234" }, "profileId"],
    ["createPin", { profileId: 1.5, pin: "1234" }, "profileId"],
    ["createPin", { profileId: 2 ** 60, pin: "1234" }, "profileId"],
    ["createPin", { profileId: Number.NaN, pin: "1234" }, "profileId"],
    ["createPin", { pin: "1234" }, "profileId"],
    ["createPin", { profileId: 1, pin: "1234", sealed: "a.b.c.d.e" }, "sealed"],
    ["createPin", { profileId: 1, sealed: '{"pin":"1234"}' }, "sealed"],
    ["deletePin", { profileId: 1, sealed: "a.b.c.d.e" }, "sealed"],
    ["createPin", { profileId: 1, pin: "1234", pinn: "1234" }, "pinn"],
    ["createPin", null, "arguments"],
    ["verifyPin", { profileId: 1, pin: "1234", oneTimeToken: "x\r\ny: z" }, "oneTimeToken"],
    ["verifyPin", { profileId: 1, pin: "1234", oneTimeToken: "" }, "oneTimeToken"],
    ["createDeviceFingerprint", { profileId: 1, deviceFingerprint: "" }, "deviceFingerprint"],
    ["deleteDeviceFingerprint", { profileId: 1, deviceFingerprintId: ".." }, "deviceFingerprintId"],
    ["createFacemap", { profileId: 1, faceMap: "not base64!" }, "faceMap"],
    ["createFacemap", { profileId: 1, faceMap: "" }, "faceMap"],
    ["createFacemap", { profileId: 1, faceMap: "YWJj\n" }, "faceMap"],
    ["getJosePublicKey", { algorithm: "none", scope: "PAYLOAD_ENCRYPTION" }, "algorithm"],
    [
      "uploadJosePublicKey",
      {
        keyId,
        validFrom: "2026-01-01",
        validTill: "2027-01-01 00:00:00",
        scope: "PAYLOAD_ENCRYPTION",
        publicKeyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: "AAAA" },
      },
      "validFrom",
    ],
    [
      "uploadJosePublicKey",
      {
        keyId,
        validFrom: "2026-01-01 00:00:00",
        validTill: "2027-01-01 00:00:00",
        scope: "PAYLOAD_ENCRYPTION",
        publicKeyMaterial: { algorithm: "RSA_OAEP_256" },
      },
      "publicKeyMaterial.keyMaterial",
    ],
  ])("%s %j names %s", async (operation, args, field) => {
    const error = await failureOf(untouchedClient().sca[operation]?.(args) ?? Promise.resolve());
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field });
  });

  it("without ever repeating the value", async () => {
    const { sca } = untouchedClient();
    const error = await failureOf(
      sca["createFacemap"]?.({ profileId: 1, faceMap: "very secret face!" }) ?? Promise.resolve(),
    );
    expect(error.message).not.toContain("secret");
  });

  it("also when they come through raw", async () => {
    const { raw } = untouchedClient();
    const inPath = raw.POST("/v2/profiles/{profileId}/pin", {
      params: { path: { profileId: "1/../2" as never } },
      body: { pin: "1234" },
    });
    expect(await failureOf(inPath)).toMatchObject({ field: "profileId" });
    const inBody = raw.POST("/v2/profiles/{profileId}/pin", {
      params: { path: { profileId: 1 } },
      body: { pin: "12a4" },
    });
    expect(await failureOf(inBody)).toMatchObject({ field: "pin" });
  });

  it.each([
    [null, "options"],
    ["now", "options"],
    [{ timeout: -1 }, "timeout"],
    [{ correlationId: "x".repeat(37) }, "correlationId"],
    [{ correlationId: "a\nb" }, "correlationId"],
    [{ headers: { authorization: "Bearer other" } }, "headers.authorization"],
    [{ headers: { "X-TW-JOSE-Method": "none" } }, "headers.X-TW-JOSE-Method"],
    [{ headers: { "x-ok": "a\r\nb" } }, "headers"],
    [{ signal: "stop" }, "signal"],
  ])("and so are call options: %j", async (options, field) => {
    const error = await failureOf(
      untouchedClient().sca["deletePin"]?.({ profileId: 1 }, options) ?? Promise.resolve(),
    );
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", field });
  });
});
