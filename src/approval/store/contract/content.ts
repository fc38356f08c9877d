/** Tests of what is stored, and under which key. */
import { holds, holdsValue, written, type Stage } from "./stage.ts";

export async function keepsValues({ first, second, key }: Stage): Promise<void> {
  const values = [
    "",
    " \r\n\t ",
    "null",
    "true",
    "0123",
    "1e3",
    '{"a":[1,"\\u0000\\ud800",null],"__proto__":{"b":1},"constructor":{}}',
    "\"'`\\%s$1:param{{x}}--;",
    "é e\u0301 ß Ж 漢字 \u202e \u2028\u2029\ufeff 👩‍👩‍👧 𝄞",
    "x".repeat(65_536),
    `{"a":"${"漢".repeat(21_000)}"}`,
  ];
  for (const [index, value] of values.entries()) {
    const name = key(`value-${index}`);
    const created = await written(first, name, value, undefined);
    await holdsValue(second, name, value, created);
    const updated = await written(second, name, value, created);
    await holdsValue(first, name, value, updated);
  }
}

export async function keepsKeysApart({ first, second, key }: Stage): Promise<void> {
  const names = ["a", "A", "ab", "a ", "a:b", "a::b", "a/b", "a//b", "a\\b", "a.b", "a?b", "a#b", "a%3Ab"];
  names.push("a*", "a_", "a{b}", "a'b", 'a"b', "a$", "a".repeat(140), `${"a".repeat(139)}b`);
  const versions = new Map<string, string>();
  for (const name of names) versions.set(name, await written(first, key(name), `under ${name}`, undefined));
  await second.delete(key("a:b"));
  for (const [name, version] of versions) {
    if (name === "a:b") holds((await first.get(key(name))) === undefined, "delete must delete its key");
    else await holdsValue(second, key(name), `under ${name}`, version);
  }
}
