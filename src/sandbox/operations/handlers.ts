import { emptyOk, noContent, refusal } from "../http/response.ts";
import { pathOf } from "../http/request.ts";
import type { HandlerResponse } from "../http/response.ts";
import type { RouteId } from "../http/routes.ts";
import { generatePublicPem } from "../jose/keys.ts";
import { uploadPartnerKey } from "../jose/partner-keys.ts";
import { addDevice, newFactor, triggerPhone, verifyFactor, verifyPhone } from "../state/factors.ts";
import { profileOf } from "../state/state.ts";
import type { OneTimeToken, PhoneChannel, PhoneNumber, Profile } from "../state/state.ts";
import { createToken, requireToken, viewToken } from "../state/tokens.ts";
import { addPhoneNumber, changePhoneNumber, phoneOf, removePhoneNumber } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { text } from "./arguments.ts";
import type { Call } from "./call.ts";
import { createAccessToken } from "./oauth.ts";
import { batchGroup, cardDetails, formatOf, paymentInitiation, statement } from "./samples.ts";

type Handler = (world: World, call: Call) => HandlerResponse | Promise<HandlerResponse>;

/** The handler of every operation. An operation of the description without a handler does not compile. */
export const handlers: Readonly<Record<RouteId, Handler>> = {
  getOneTimeTokenStatus(world, call) {
    const token = requireToken(world, text(call.args, "oneTimeToken"), call.caller.owns);
    const bare = viewToken(world, token);
    const wrapped = { oneTimeTokenProperties: bare };
    const shapes = { bare, wrapped, both: { ...bare, ...wrapped } };
    return { status: 200, json: shapes[world.settings.statusShape] };
  },

  createScaSession(world, call) {
    const token = createToken(world, profile(world, call), { userId: call.caller.userId });
    return { status: 200, json: { oneTimeTokenProperties: viewToken(world, token) } };
  },

  createPin(world, call) {
    const owner = profile(world, call);
    if (owner.pin !== undefined) {
      throw refusal(409, "pin.already.exists", "A PIN has already been created for this profile.");
    }
    owner.pin = newFactor(text(call.args, "pin"));
    return emptyOk;
  },

  verifyPin(world, call) {
    const token = ownToken(world, call);
    const owner = profile(world, call);
    if (owner.pin === undefined) throw pinNotSetUp();
    const attempt = { profile: owner, token, factors: [owner.pin], secret: text(call.args, "pin") };
    verifyFactor(world, { ...attempt, type: "PIN" });
    return { status: 200, json: viewToken(world, token) };
  },

  deletePin(world, call) {
    const owner = profile(world, call);
    if (owner.pin === undefined) throw pinNotSetUp();
    delete owner.pin;
    return noContent;
  },

  createDeviceFingerprint(world, call) {
    const device = addDevice(world, profile(world, call), text(call.args, "deviceFingerprint"));
    // Wise's timestamps have nanoseconds; here only their format matters.
    const createdAt = new Date(world.now()).toISOString().replace("Z", "000000Z");
    return { status: 200, json: { deviceFingerprintId: device.id, createdAt } };
  },

  verifyDeviceFingerprint(world, call) {
    const token = ownToken(world, call);
    const owner = profile(world, call);
    if (owner.devices.length === 0) {
      throw refusal(
        404,
        "device.fingerprint.not.setup",
        "No device fingerprint has been set up for this profile.",
      );
    }
    const attempt = {
      profile: owner,
      token,
      factors: owner.devices,
      secret: text(call.args, "deviceFingerprint"),
    };
    verifyFactor(world, { ...attempt, type: "PARTNER_DEVICE_FINGERPRINT" });
    return { status: 200, json: viewToken(world, token) };
  },

  deleteDeviceFingerprint(world, call) {
    const owner = profile(world, call);
    const id = text(call.args, "deviceFingerprintId").toLowerCase();
    const index = owner.devices.findIndex((device) => device.id === id);
    if (index === -1) {
      throw refusal(404, "device.fingerprint.not.found", "The device fingerprint does not exist.");
    }
    owner.devices.splice(index, 1);
    return noContent;
  },

  createFacemap(world, call) {
    const owner = profile(world, call);
    if (owner.faceMap !== undefined) {
      throw refusal(409, "facemap.already.exists", "A facemap has already been created for this profile.");
    }
    owner.faceMap = newFactor(text(call.args, "faceMap"));
    return noContent;
  },

  verifyFacemap(world, call) {
    const { missingFacemap } = world.settings;
    const token = ownToken(world, call, missingFacemap);
    const owner = profile(world, call);
    if (owner.faceMap === undefined) throw facemapNotSetUp(missingFacemap);
    const attempt = { profile: owner, token, factors: [owner.faceMap], secret: text(call.args, "faceMap") };
    verifyFactor(world, { ...attempt, type: "FACE_MAP" });
    return { status: 200, json: viewToken(world, token) };
  },

  deleteFacemap(world, call) {
    const owner = profile(world, call);
    if (owner.faceMap === undefined) throw facemapNotSetUp();
    delete owner.faceMap;
    return noContent;
  },

  triggerSmsChallenge: trigger("SMS"),
  verifySmsChallenge: verifyOtp("SMS"),
  triggerWhatsappChallenge: trigger("WHATSAPP"),
  verifyWhatsappChallenge: verifyOtp("WHATSAPP"),
  triggerVoiceChallenge: trigger("VOICE"),
  verifyVoiceChallenge: verifyOtp("VOICE"),

  listPhoneNumbers: (world, { args }) => ({
    status: 200,
    json: (world.state.users.get(Number(args["userId"]))?.phoneNumbers ?? []).map(shownNumber),
  }),

  createPhoneNumber(world, { args }) {
    const number = addPhoneNumber(world, Number(args["userId"]), text(args, "phoneNumber"));
    return { status: 200, json: shownNumber(number) };
  },

  updatePhoneNumber(world, { args }) {
    const changed = { id: Number(args["phoneNumberId"]), phoneNumber: text(args, "phoneNumber") };
    return { status: 200, json: shownNumber(changePhoneNumber(world, Number(args["userId"]), changed)) };
  },

  deletePhoneNumber(world, { args }) {
    removePhoneNumber(world, Number(args["userId"]), Number(args["phoneNumberId"]));
    return noContent;
  },

  getJosePublicKey(world, { args }) {
    const isOurs = args["algorithm"] === "RSA_OAEP_256" && args["scope"] === "PAYLOAD_ENCRYPTION";
    const version = args["version"] === undefined ? undefined : Number(args["version"]);
    const key = isOurs ? world.keys.publicKey(version) : undefined;
    if (key === undefined) throw refusal(404, "key.not.found", "The key does not exist.");
    return { status: 200, json: key };
  },

  uploadJosePublicKey: (world, { args }) => uploadPartnerKey(world, args),
  echoJwe: echo,
  echoDirectJwe: echo,
  getEchoJwe: () => ({ status: 200, json: { message: "jose-playground-response", method: "GET" } }),

  async getFacetecPublicKey(world) {
    world.facetecKey ??= generatePublicPem();
    return { status: 200, text: await world.facetecKey };
  },

  getBalanceStatement(world, { args, request }) {
    const end = new Date(world.now()).toISOString();
    return statement(formatOf(pathOf(request.url)), { balanceId: Number(args["balanceId"]), end });
  },

  fundTransfer: (_world, { args }) => ({
    status: 201,
    json: { type: args["type"], status: "COMPLETED", errorCode: null },
  }),

  answerThreeDsChallenge: () => noContent,
  fundBatchGroup: (_world, { args, caller }) => batchGroup(args, caller.userId),
  initiateBatchPayment: (_world, { args, caller }) => paymentInitiation(args, caller.userId),
  getCardDetails: () => cardDetails(crypto.randomUUID()),
  getCardPin: () => ({ status: 200, json: { nonce: crypto.randomUUID(), pin: "1234" } }),

  createAccessToken: (world, { request }) => createAccessToken(world, request),
};

function trigger(channel: PhoneChannel): Handler {
  return (world, call) => {
    const token = requireToken(world, text(call.args, "oneTimeToken"), call.caller.owns);
    const phone = phoneOf(world, profileOf(world.state, token.profileId), token.userId);
    return { status: 200, json: { obfuscatedPhoneNo: triggerPhone(token, phone, channel) } };
  };
}

function verifyOtp(channel: PhoneChannel): Handler {
  return (world, call) => {
    const token = requireToken(world, text(call.args, "oneTimeToken"), call.caller.owns);
    const owner = profileOf(world.state, token.profileId);
    verifyPhone(world, { profile: owner, token, channel, secret: text(call.args, "otpCode") });
    return { status: 200, json: { oneTimeTokenProperties: viewToken(world, token) } };
  };
}

/** A number as the API returns it: whoever creates one has verified it. */
const shownNumber = (number: PhoneNumber): unknown => ({
  ...number,
  type: "PRIMARY",
  verified: true,
  clientId: "sandbox-client",
});

function echo(_world: World, call: Call): HandlerResponse {
  const message = `jose-playground-response-${text(call.args, "message")}`;
  return { status: 200, json: { message, method: call.request.method } };
}

function profile(world: World, call: Call): Profile {
  return profileOf(world.state, call.profileId);
}

/** The token of a verification. It must belong to the profile in the path. */
function ownToken(world: World, call: Call, unknown?: number): OneTimeToken {
  const owns = (profileId: string): boolean => profileId === call.profileId;
  return requireToken(world, text(call.args, "oneTimeToken"), owns, unknown);
}

function pinNotSetUp(): Error {
  return refusal(404, "pin.not.setup", "No PIN has been set up for this profile.");
}

function facemapNotSetUp(status = 404): Error {
  return refusal(status, "facemap.not.setup", "No facemap has been set up for this profile.");
}
