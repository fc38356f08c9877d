/** `npm start`: calls that need strong customer authentication, cleared against the sandbox over real HTTP. */
import {
  createApprovalFetch,
  createScaClient,
  isCleared,
  type ApprovalOperations,
  type SolverContext,
} from "../src/index.ts";
import { createSandbox } from "../src/sandbox/index.ts";
import { serve } from "../src/sandbox/node.ts";
import { tracing } from "./demo/tracing.ts";

const profileId = 14547;
const secrets = { pin: "1234", deviceFingerprint: "3207da22-a0d3-4b6b-a591-6297e646fe32" };

const color = (code: number, text: string): string =>
  process.stdout.isTTY ? `\x1b[${code}m${text}\x1b[0m` : text;
const print = (line = ""): void => console.log(line);
const step = (text: string): void => print(color(2, `   ${text}`));
const say = (text: string): void => print(`   ${text}`);
const chapter = (title: string): void => print(`\n${color(1, title)}\n`);

const sandbox = await createSandbox();
sandbox.profile(profileId).enrol(secrets);
const server = await serve(sandbox);
const fetch = tracing(step);
const sca = createScaClient({ baseUrl: server.url, token: "user-token", clientToken: "client-token", fetch });

print(`A sandbox of Wise's SCA endpoints listens on ${server.url}. Nothing leaves this machine.`);
print(`Customer ${profileId} has a PIN and a known device. The secrets shown are the demo's own.`);

/** The client, telling what it seals and what the sealed replies say. */
const spoken: ApprovalOperations = {
  ...sca,
  async verifyPin(args, options) {
    if ("sealed" in args) return sca.verifyPin(args, options);
    say(`in plain   ${JSON.stringify({ pin: args.pin })}`);
    return told(await sca.verifyPin(args, options));
  },
  async verifyDeviceFingerprint(args, options) {
    if ("sealed" in args) return sca.verifyDeviceFingerprint(args, options);
    say(`in plain   ${JSON.stringify({ deviceFingerprint: args.deviceFingerprint })}`);
    return told(await sca.verifyDeviceFingerprint(args, options));
  },
};

type Token = Awaited<ReturnType<typeof sca.getOneTimeTokenStatus>>;
function told(token: Token): Token {
  const list = token.challenges.map(
    ({ primaryChallenge: { type }, passed }) => `${type} ${passed ? "passed" : "open"}`,
  );
  say(`opened     ${list.join(", ")}`);
  return token;
}

const asked = ({ type, attempt }: SolverContext): void =>
  say(color(33, `?  the customer is asked: ${type}, attempt ${attempt}`));
const approvalFetch = createApprovalFetch({
  sca: spoken,
  fetch,
  solvers: {
    PIN: (context) => (asked(context), secrets.pin),
    PARTNER_DEVICE_FINGERPRINT: (context) => (asked(context), secrets.deviceFingerprint),
  },
  hooks: {
    onApprovalRequired: ({ challenges }) => say(color(33, `!  approval required: ${challenges.join(", ")}`)),
    onCleared: ({ passed }) =>
      say(color(32, `✓  cleared with ${passed.join(" and ")}; the identical call is repeated`)),
  },
});
const headers = { authorization: "Bearer user-token" };
const statement = (id: number): string =>
  `${server.url}/v1/profiles/${profileId}/balance-statements/${id}/statement.json?currency=EUR`;

chapter("1  A balance statement: refused, cleared with two factors, delivered");
const first = await approvalFetch(statement(7), { headers });
say(color(32, `=  ${first.status} for the caller, who made one call`));

chapter("2  A second statement within five minutes: no approval");
const second = await approvalFetch(statement(8), { headers });
say(color(32, `=  ${second.status} at once`));

chapter("3  A transfer is high-risk: it asks again, for that very payment");
const third = await approvalFetch(`${server.url}/v3/profiles/${profileId}/transfers/55/payments`, {
  method: "POST",
  headers: { ...headers, "content-type": "application/json" },
  body: JSON.stringify({ type: "BALANCE" }),
});
say(color(32, `=  ${third.status}: the money moves`));

chapter("4  By hand: a new customer enrols two factors, and a session is cleared step by step");
const own = { profileId: 14548 };
say(`in plain   ${JSON.stringify({ pin: secrets.pin })}`);
await sca.createPin({ ...own, pin: secrets.pin });
say(`in plain   ${JSON.stringify({ deviceFingerprint: secrets.deviceFingerprint })}`);
const device = await sca.createDeviceFingerprint({ ...own, deviceFingerprint: secrets.deviceFingerprint });
say(`opened     ${JSON.stringify(device)}`);
const { oneTimeToken } = await sca.createScaSession(own);
await spoken.verifyPin({ ...own, oneTimeToken, pin: secrets.pin });
await spoken.verifyDeviceFingerprint({ ...own, oneTimeToken, deviceFingerprint: secrets.deviceFingerprint });
const status = await sca.getOneTimeTokenStatus({ oneTimeToken });
say(color(32, `=  ${isCleared(status) ? "cleared" : "not cleared"}, valid for ${status.validity} s`));

await server.close();
print("\nYour turn: README.md, or `createApprovalFetch` around your own fetch.");
