/** What the mock says when it has started: enough to make a first call. */
export function welcome(url: string): string {
  const key = `${url}/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION`;
  return `The mock listens on ${url} (Ctrl-C ends it).

Any bearer token will do. Seal requests to the public key at
  ${key}

curl, with a documented failure:
  curl -i -X DELETE ${url}/v2/profiles/101/pin -H 'Authorization: Bearer any' -H 'Prefer: code=404'

wise-sca, with another one:
  const sca = createScaClient({ baseUrl: "${url}", token: "any", clientToken: "any" });
  await sca.createPin({ profileId: 101, pin: "1234" }, { headers: { Prefer: "code=409" } });

Prefer: code=STATUS      the reply of that status; without it, a success
        example=NAME     a named example of the description
        dynamic=true     values made up from the schema
Both path styles are answered, /v2/... and /2026Q3/...; the header sl-violations says what was wrong with a request.
The mock remembers nothing but uploaded keys: a factor that was created is not there afterwards. The sandbox has a memory.`;
}
