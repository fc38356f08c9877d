const [, , baseUrl = "", token = "", clientToken = "", profile = ""] = process.argv;

/** What a story is told about: the server, whose tokens, which profile. */
export const given = { baseUrl, token, clientToken, profileId: Number(profile) };
