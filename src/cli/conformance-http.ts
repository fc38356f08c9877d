import vectors from "../../test/vectors/jose-vectors.json" with { type: "json" };
import type { ContentKey } from "../sandbox/jose/cryptography.ts";
import { sealDirect, sealToKey } from "../sandbox/jose/jwe.ts";
import { importPartnerKey } from "../sandbox/jose/keys.ts";
import { serve } from "../sandbox/node.ts";
import { expectEqual, expectJson, expectRefusal, openSealed } from "./conformance-checks.ts";
import type { Answer, Ask, Check } from "./conformance-checks.ts";

const { wise, partner } = vectors.keys;
const BODY = '{"pin":"4711"}';
const TOKEN = '{"oneTimeToken":"5932d5b5-ec13-452f-8688-308feade7834","challenges":[],"validity":3588}';
const FAILURE = '{"errors":[{"code":"verification.failed","message":"No."}]}';

/** What the caller sets, and the transport has to leave as it is. */
const CALLER = { authorization: "Bearer t-1", "one-time-token": "5932d5b5-ec13-452f-8688-308feade7834" };
const MARK = { "x-tw-jose-method": "jwe" };
/** What Wise's JOSE guide asks for. */
const DOCUMENTED = {
  accept: "application/jose+json",
  "accept-encoding": "identity",
  "content-encoding": "identity",
  "content-type": "application/jose+json",
};

type Reply = (cek: ContentKey) => Response | Promise<Response>;

const sealed = async (body: string | Promise<string>, status = 200): Promise<Response> =>
  new Response(await body, { status, headers: { "content-type": "application/jose+json" } });
const json = (body: string, status = 200): Response =>
  new Response(body, { status, headers: { "content-type": "application/json" } });

/** Replies to a sealed call, and what the transport has to return; nothing where it has to refuse. */
const REPLIES: readonly (readonly [name: string, reply: Reply, status?: number, body?: string])[] = [
  ["opens a reply", (cek) => sealed(sealDirect(TOKEN, cek)), 200, TOKEN],
  ["opens a sealed error", (cek) => sealed(sealDirect(FAILURE, cek), 400), 400, FAILURE],
  ["passes an error in plain", () => json(FAILURE, 400), 400, FAILURE],
  ["passes an empty success", () => new Response("", { status: 200 }), 200],
  ["passes a success without content", () => new Response(null, { status: 204 }), 204],
  ["refuses a success in plain", () => json(TOKEN)],
  ["refuses a success in plain that is labelled as sealed", () => sealed(TOKEN)],
  ["refuses a reply with a bit changed", (cek) => sealed(sealDirect(TOKEN, cek).then(tampered))],
  ["refuses a reply to an uploaded key", () => sealed(sealToPartner())],
];

/** What a transport does with whole calls, against a server that answers well and badly. */
export const httpChecks: readonly Check[] = [
  [
    "sends a marked call sealed, with the headers that Wise documents",
    async (ask) => {
      const { plaintext, headers } = await sealedCall(ask, (cek) => sealed(sealDirect(TOKEN, cek)));
      expectEqual("the plaintext", plaintext, BODY);
      for (const [name, value] of Object.entries({ ...CALLER, ...MARK, ...DOCUMENTED })) {
        expectEqual(`the header ${name}`, headers.get(name), value);
      }
    },
  ],
  ...REPLIES.map(([name, reply, status, body]): Check => [
    name,
    async (ask) => {
      const { answer } = await sealedCall(ask, reply);
      if (status === undefined) return expectRefusal(answer);
      expectEqual("the status", answer.status, status);
      if (body === undefined) expectEqual("the body", answer.body, "");
      else expectJson(answer, "body", JSON.parse(body));
    },
  ]),
  [
    "refuses a reply under the content key of the call before",
    async (ask) => {
      const { cek } = await sealedCall(ask, (own) => sealed(sealDirect(TOKEN, own)));
      const { answer } = await sealedCall(ask, () => sealed(sealDirect(TOKEN, cek)));
      expectRefusal(answer);
    },
  ],
  [
    "takes no one-time token along a redirect",
    async (ask) => {
      let calls = 0;
      for (const marks of [MARK, {}]) {
        await exchange(ask, marks, () => {
          calls++;
          return new Response(null, { status: 307, headers: { location: "/elsewhere" } });
        });
      }
      expectEqual("the number of calls", calls, 2);
    },
  ],
  [
    "leaves calls alone that are not marked",
    async (ask) => {
      const answer = await exchange(ask, {}, async (request) => {
        expectEqual("the body", await request.text(), BODY);
        expectEqual("its label", request.headers.get("content-type"), "application/json");
        return json(TOKEN);
      });
      expectJson(answer, "body", JSON.parse(TOKEN));
    },
  ],
];

/** Lets the program send a marked call, and tells what came of it. */
async function sealedCall(
  ask: Ask,
  reply: Reply,
): Promise<{ answer: Answer; headers: Headers; plaintext: string; cek: ContentKey }> {
  const seen: { headers: Headers; plaintext: string; cek: ContentKey }[] = [];
  const answer = await exchange(ask, MARK, async (request) => {
    const { plaintext, cek } = await openSealed(await request.text(), wise.privatePkcs8Pem);
    seen.push({ headers: request.headers, plaintext, cek });
    return reply(cek);
  });
  const [call] = seen;
  if (call === undefined) throw new Error(`nothing was sent: ${JSON.stringify(answer)}`);
  return { answer, ...call };
}

/** Lets the program send a call to a server of its own. */
async function exchange(
  ask: Ask,
  marks: Readonly<Record<string, string>>,
  respond: (request: Request) => Response | Promise<Response>,
): Promise<Answer> {
  let mistake: unknown;
  const server = await serve({
    fetch: async (request) => {
      try {
        return await respond(request);
      } catch (error) {
        mistake = error;
        return json(FAILURE, 500);
      }
    },
  });
  try {
    const answer = await ask({
      do: "send",
      key: wise.publicSpkiDerBase64,
      method: "POST",
      url: `${server.url}/call`,
      headers: { "content-type": "application/json", ...CALLER, ...marks },
      body: BODY,
    });
    const found = mistake as Error | undefined;
    if (found !== undefined) throw found;
    return answer;
  } finally {
    await server.close();
  }
}

const sealToPartner = async (): Promise<string> =>
  sealToKey(TOKEN, { kid: partner.keyId, key: await importPartnerKey(partner.publicSpkiDerBase64) });

/** Changes the first character of the ciphertext. */
function tampered(jwe: string): string {
  const [header, key, iv, ciphertext = "", tag] = jwe.split(".");
  const changed = (ciphertext.startsWith("A") ? "B" : "A") + ciphertext.slice(1);
  return [header, key, iv, changed, tag].join(".");
}
