/** One instance of a backend, as a process of its own: `receive` meets the 403, `finish` clears and repeats. */
import { createStorage } from "unstorage";
import redisDriver from "unstorage/drivers/redis";
import {
  ApprovalRequiredError,
  createApprovalFetch,
  createScaClient,
  resumeApproval,
} from "../../src/index.ts";

const [role = "", baseUrl = "", redisUrl = "", id = ""] = process.argv.slice(2);
const store = createStorage({ driver: redisDriver({ url: redisUrl }) });
const sca = createScaClient({ baseUrl, token: "user-token", clientToken: "client-token" });

const url = `${baseUrl}/v3/profiles/101/transfers/55/payments`;
const init = { method: "POST", headers: { authorization: "Bearer user-token" }, body: '{"type":"BALANCE"}' };

try {
  if (role === "receive") {
    await createApprovalFetch({ sca, store })(url, init);
  } else {
    const approval = await resumeApproval(id, { sca, store });
    await approval.verify("PIN", "1234");
    await approval.verify("PARTNER_DEVICE_FINGERPRINT", "phone-1");
    const response = await approval.retry(url, init);
    console.log(JSON.stringify({ status: response.status }));
  }
} catch (error) {
  if (!(error instanceof ApprovalRequiredError)) throw error;
  console.log(JSON.stringify({ id: error.approval.id, pending: error.pending }));
} finally {
  await store.dispose();
}
