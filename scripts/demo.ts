/** `npm start`: calls that need strong customer authentication, cleared against the sandbox over real HTTP. */
import {
  createApprovalFetch,
  createScaClient,
  isCleared,
  type OneTimeToken,
  type SolverContext,
} from "../src/index.ts";
import { createSandbox, type CallEvent } from "../src/sandbox/index.ts";
import { serve } from "../src/sandbox/node.ts";

const profileId = 14547;
const secrets = { pin: "1234", deviceFingerprint: "3207da22-a0d3-4b6b-a591-6297e646fe32" };

const color = (code: number, text: string): string =>
  process.stdout.isTTY ? `\x1b[${code}m${text}\x1b[0m` : text;
const say = (text: string): void => console.log(`   ${text}`);
const step = (text: string): void => say(color(2, text));
const done = (text: string): void => say(color(32, text));
const chapter = (title: string): void => console.log(`\n${color(1, title)}\n`);

const sandbox = await createSandbox();
sandbox.profile(profileId).enrol(secrets);
sandbox.on(show);
const server = await serve(sandbox);
const sca = createScaClient({ baseUrl: server.url, token: "user-token", clientToken: "client-token" });

console.log(`A sandbox of Wise's SCA endpoints listens on ${server.url}. Nothing leaves this machine.`);
console.log(`Customer ${profileId} has a PIN and a known device. The secrets shown are the demo's own.`);

const asked = ({ type, attempt }: SolverContext): void =>
  say(color(33, `?  the customer is asked: ${type}, attempt ${attempt}`));
const approvalFetch = createApprovalFetch({
  sca,
  solvers: {
    PIN: (context) => (asked(context), secrets.pin),
    PARTNER_DEVICE_FINGERPRINT: (context) => (asked(context), secrets.deviceFingerprint),
  },
  hooks: {
    onApprovalRequired: ({ challenges }) => say(color(33, `!  approval required: ${challenges.join(", ")}`)),
    onCleared: ({ passed }) =>
      done(`✓  cleared with ${passed.join(" and ")}; the identical call is repeated`),
  },
});
const headers = { authorization: "Bearer user-token" };
const statement = (id: number): string =>
  `${server.url}/v1/profiles/${profileId}/balance-statements/${id}/statement.json?currency=EUR`;

chapter("1  A balance statement: refused, cleared with two factors, delivered");
const first = await approvalFetch(statement(7), { headers });
done(`=  ${first.status} for the caller, who made one call`);

chapter("2  A second statement within five minutes: no approval");
const second = await approvalFetch(statement(8), { headers });
done(`=  ${second.status} at once`);

chapter("3  A transfer is high-risk: it asks again, for that very payment");
const third = await approvalFetch(`${server.url}/v3/profiles/${profileId}/transfers/55/payments`, {
  method: "POST",
  headers: { ...headers, "content-type": "application/json" },
  body: JSON.stringify({ type: "BALANCE" }),
});
done(`=  ${third.status}: the money moves`);

chapter("4  By hand: a new customer enrols two factors, and a session is cleared step by step");
const own = { profileId: 14548 };
await sca.createPin({ ...own, pin: secrets.pin });
await sca.createDeviceFingerprint({ ...own, deviceFingerprint: secrets.deviceFingerprint });
const { oneTimeToken } = await sca.createScaSession(own);
await sca.verifyPin({ ...own, oneTimeToken, pin: secrets.pin });
await sca.verifyDeviceFingerprint({ ...own, oneTimeToken, deviceFingerprint: secrets.deviceFingerprint });
const status = await sca.getOneTimeTokenStatus({ oneTimeToken });
done(`=  ${isCleared(status) ? "cleared" : "not cleared"}, valid for ${status.validity} s`);

await server.close();
console.log("\nYour turn: README.md, or `createApprovalFetch` around your own fetch.");

type Message = CallEvent["request"];

/** Prints an exchange as an observer of the connection would see it, without the bearer tokens; and what was sealed. */
function show({ method, target, request, reply }: CallEvent): void {
  if (request.jwe) say(`in plain   ${request.plaintext}`);
  step(`→ ${method} ${target}${shown(request)}`);
  printBody(request);
  step(`← ${reply.status}${shown(reply)}`);
  printBody(reply);
  if (reply.jwe) say(`opened     ${challengesOf(reply.plaintext ?? "{}")}`);
}

function shown({ headers }: Message): string {
  const names = ["one-time-token", "x-2fa-approval-result", "x-2fa-approval"];
  return names.flatMap((name) => (name in headers ? `   ${name}: ${headers[name]}` : [])).join("");
}

/** A compact JWE as its five parts: the header is readable, of the rest only the sizes. */
function printBody({ body = "", jwe }: Message): void {
  const [header = "", ...rest] = jwe?.parts ?? [];
  const sizes = rest.map((part, index) => {
    const size = Buffer.from(part, "base64url").length;
    return `${["key", "iv", "ciphertext", "tag"][index]} ${size} B`;
  });
  if (jwe) step(`    travels  ${Buffer.from(header, "base64url").toString()} . ${sizes.join(" . ")}`);
  else if (body !== "") step(`    ${body.length > 160 ? `${body.slice(0, 157)}...` : body}`);
}

/** Of a reply that has challenges, which of them have passed; any other as it is. */
function challengesOf(text: string): string {
  const { challenges } = JSON.parse(text) as Partial<OneTimeToken>;
  const list = challenges?.map(
    ({ primaryChallenge: { type }, passed }) => `${type} ${passed ? "passed" : "open"}`,
  );
  return list?.join(", ") ?? text;
}
