/** The sandboxes that every client tells its story to, and how it is known that the story is true. */
import { createSandbox, readings, type SettingsPatch } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";

/** Each reading of the sandbox, by a name for reports. A JWE in JSON quotes is refused in each. */
export const sandboxes: Readonly<Record<string, SettingsPatch>> = Object.fromEntries(
  readings.map((reading) => [
    `the reading "${reading}"`,
    {
      reading,
      strictJweBody: true,
      ...(reading === "openapi" && { challengeList: "drop", encryptErrors: true, joseFailureStatus: 400 }),
    },
  ]),
);

export const PROFILE = 101;
const STATEMENT = `/v1/profiles/${PROFILE}/balance-statements/1/statement.json?currency=EUR`;

/**
 * Lets a client tell its story: `tell` gets the server's address, and returns the one-time token that was cleared.
 *
 * @throws when the server does not know that token, or still asks for an approval afterwards
 */
export async function inSandbox(
  settings: SettingsPatch,
  tell: (url: string) => Promise<string | undefined>,
): Promise<void> {
  const server = await serve(await createSandbox({ settings }));
  const expectStatus = async (status: number, path: string, oneTimeToken = ""): Promise<void> => {
    const headers = { authorization: "Bearer user-token", "one-time-token": oneTimeToken };
    const response = await fetch(server.url + path, { headers });
    if (response.status !== status) throw new Error(`${path} got ${response.status} instead of ${status}`);
  };
  try {
    await expectStatus(403, STATEMENT);
    await expectStatus(200, "/v1/one-time-token/status", await tell(server.url));
    await expectStatus(200, STATEMENT);
  } finally {
    await server.close();
  }
}
