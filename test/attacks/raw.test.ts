import { describe, expect, it } from "vitest";
import { failure, PROFILE, SECRETS, stage } from "./stage.ts";

const PATH = "/v2/profiles/{profileId}/pin";
const params = { path: { profileId: PROFILE } };
const body = { pin: SECRETS.pin };

describe("the raw client", () => {
  it("is as strict as the named operations: nothing is sent to another server with the client's token", async () => {
    const scene = await stage();
    for (const baseUrl of ["https://evil.example", "http://localhost:1"]) {
      const error = await failure(scene.sca.raw.POST(PATH, { params, body, baseUrl }), scene);
      expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", field: "baseUrl" });
    }
    expect(scene.sent).toEqual([]);
  });

  it("does not quote a body that its caller's serializer made unreadable", async () => {
    const scene = await stage();
    for (const serialized of [`{"pin":"${SECRETS.pin}"`, `pin=${SECRETS.pin}`, SECRETS.token]) {
      const sent = scene.sca.raw.POST(PATH, { params, body, bodySerializer: () => serialized });
      expect((await failure(sent, scene)).code).toBe("ERR_INVALID_OPTION");
    }
    expect(scene.sent).toEqual([]);
  });

  it("does not send a body unsealed through a fetch of the call's own", async () => {
    const scene = await stage();
    const leaked: unknown[] = [];
    const fetch = async (request: Request): Promise<Response> => {
      leaked.push(await request.text());
      return new Response();
    };
    const error = await failure(scene.sca.raw.POST(PATH, { params, body, fetch }), scene);
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", field: "fetch" });
    expect([scene.sent, leaked]).toEqual([[], []]);
  });

  it("seals a body whose headers a middleware has dropped", async () => {
    const scene = await stage();
    scene.sca.raw.use({
      onRequest: ({ request }) =>
        new Request(request.url, { method: "POST", body: request.body, duplex: "half" } as RequestInit),
    });
    await scene.sca.raw.POST(PATH, { params, body });
    expect(scene.sent.at(-1)?.headers).toMatchObject({ "content-type": "application/jose+json" });
    expect(scene.sent.at(-1)?.body).toMatch(/^eyJ[\w.-]+$/);
  });

  it("does not let a header of the call's own stand in for the client's", async () => {
    const scene = await stage();
    const headers = {
      authorization: "Bearer evil",
      "x-tw-jose-method": "none",
      "content-type": "text/plain",
      accept: "text/plain",
    };
    await scene.sca.raw.DELETE(PATH, { params });
    await scene.sca.raw.POST(PATH, { params, body, headers });
    expect(scene.sent.at(-1)?.headers).toMatchObject({
      authorization: `Bearer ${SECRETS.token}`,
      "x-tw-jose-method": "jwe",
      "content-type": "application/jose+json",
      accept: "application/jose+json",
    });
    expect(scene.sent.at(-1)?.body).not.toContain(SECRETS.pin);
  });

  it("calls no operation that the description does not have", async () => {
    const scene = await stage();
    const paths: string[] = ["/v2/admin", "/v2/profiles/{profileId}/pin/../../admin", "__proto__", ""];
    for (const path of paths) {
      const error = await failure(scene.sca.raw.POST(path as typeof PATH, { params, body }), scene);
      expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: "path" });
    }
    expect(scene.sent).toEqual([]);
  });

  it("passes a body that was sealed elsewhere on as it is, and nothing else that is a text", async () => {
    const scene = await stage();
    const sealed = "e30.AA.AA.AA.AA" as unknown as typeof body;
    const { response } = await scene.sca.raw.POST(PATH, { params, body: sealed });
    expect(response.status).toBe(400);
    expect(scene.sent.map(({ body: sent }) => sent)).toContain("e30.AA.AA.AA.AA");
    const text = { params, body: SECRETS.pin as unknown as typeof body };
    const error = await failure(scene.sca.raw.POST(PATH, text), scene);
    expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: "sealed" });
  });

  it("judges arguments as the named operations do", async () => {
    const scene = await stage();
    for (const profileId of ["1/../2", -1, 1.5]) {
      const path = { profileId } as { profileId: number };
      const error = await failure(scene.sca.raw.POST(PATH, { params: { path }, body }), scene);
      expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: "profileId" });
    }
    for (const pin of ["12a4", 1234, null]) {
      const malformed = { pin } as { pin: string };
      const error = await failure(scene.sca.raw.POST(PATH, { params, body: malformed }), scene);
      expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: "pin" });
    }
    expect(scene.sent).toEqual([]);
  });
});
