/** One payment by the routes of a framework: put aside, a wrong PIN, the right one, and the second of two clicks. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createSandbox } from "wise-sca/sandbox";
import { serve } from "wise-sca/sandbox/node";

/** What TypeScript made of the guide's file: CommonJS, which requires the package. */
const compiled = async (file) => (await import(`./dist/${file}.js`)).default;

/** Starts the routes of a framework, and resolves to a function that posts to them. */
const frameworks = {
  async express() {
    return listening((await compiled("express")).app.listen(0, "127.0.0.1"));
  },
  async fastify() {
    const { app } = await compiled("fastify");
    await app.ready();
    return listening(app.server.listen(0, "127.0.0.1"));
  },
  async nest() {
    const { NestFactory } = await import("@nestjs/core");
    const app = await NestFactory.create((await compiled("nest")).PaymentsModule, { logger: false });
    await app.init();
    return listening(app.getHttpServer().listen(0, "127.0.0.1"));
  },
  async next() {
    const first = (await compiled("app/payments/[transfer]/route")).POST;
    const second = (await compiled("app/payments/[transfer]/approvals/[approval]/pin/route")).POST;
    return (path, init) => {
      const [, transfer, approval] = /^\/payments\/(\w+)(?:\/approvals\/([\w-]+)\/pin)?$/.exec(path);
      const handler = approval === undefined ? first : second;
      return handler(new Request(`http://localhost${path}`, init), {
        params: Promise.resolve({ transfer, approval }),
      });
    };
  },
};

async function listening(server) {
  if (!server.listening) await once(server, "listening");
  server.unref();
  return (path, init) => fetch(`http://127.0.0.1:${server.address().port}${path}`, init);
}

async function main() {
  const sandbox = await createSandbox();
  sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "sandbox-device" });
  const wise = await serve(sandbox);
  process.env.WISE_URL = wise.url;
  const send = await frameworks[process.argv[2]]();
  const post = async (path, body = {}, cookie = "anna") => {
    const headers = { "content-type": "application/json", cookie };
    const response = await send(path, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };

  const aside = await post("/payments/55");
  assert.equal(aside.status, 202);
  assert.equal(aside.body.pending[0].type, "PIN");
  const path = `/payments/55/approvals/${aside.body.approval}/pin`;
  const wrong = await post(path, { pin: "9999" });
  assert.deepEqual(wrong, { status: 422, body: { code: "PIN_VERIFICATION_FAILED", attemptsLeft: 3 } });
  assert.equal((await post(path, { pin: "1234" }, "ben")).status, 404);
  const done = await post(path, { pin: "1234" });
  assert.deepEqual([done.status, done.body.status], [201, "COMPLETED"]);
  assert.deepEqual(await post(path, { pin: "1234" }), { status: 409, body: { code: "ERR_APPROVAL_USED" } });
  await wise.close();
  console.log("paid");
  process.exit();
}

main();
