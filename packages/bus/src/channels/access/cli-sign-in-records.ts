import type { AccessToken, CliSignIn } from "@slipway/domain";
import { decodeAccessToken, decodeCliSignIn, encodeAccessToken, encodeCliSignIn } from "@slipway/state";
import type { Bus } from "../../connection/bus.ts";
import { topics } from "../../topics/topics.ts";
import { type AccessRecords, accessRecords } from "./access-records.ts";

/** The sign-ins of the command line that are under way. */
export function cliSignInRecords(bus: Bus): AccessRecords<CliSignIn> {
  return accessRecords(bus, topics.cliSignIn, { encode: encodeCliSignIn, decode: decodeCliSignIn });
}

/** The tokens that the command line calls with. */
export function accessTokenRecords(bus: Bus): AccessRecords<AccessToken> {
  return accessRecords(bus, topics.accessToken, { encode: encodeAccessToken, decode: decodeAccessToken });
}
