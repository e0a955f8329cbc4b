import type { AccessToken, CliSignIn } from "@slipway/domain";
import {
  type AccessToken as AccessTokenMessage,
  AccessTokenSchema,
  type CliSignIn as CliSignInMessage,
  CliSignInSchema,
} from "@slipway/proto/state";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional } from "../fields/presence.ts";
import { optionalText } from "../fields/scalar.ts";
import { messageCodec } from "../tables/message-codec.ts";
import { person } from "./session-codec.ts";

const cliSignIn = messageCodec<CliSignIn, CliSignInMessage>(CliSignInSchema, {
  createdAt: instant,
  expiresAt: instant,
  codeChallenge: optionalText,
  redirectUri: optionalText,
  allowedBy: optional(person),
  deniedAt: optionalInstant,
  usedAt: optionalInstant,
});

const accessToken = messageCodec<AccessToken, AccessTokenMessage>(AccessTokenSchema, { expiresAt: instant });

/** Encodes a sign-in of the command line. */
export const encodeCliSignIn: (value: CliSignIn) => CliSignInMessage = cliSignIn.encode;

/** Decodes a sign-in of the command line. Throws `invalid` if a field that every version sets is missing. */
export function decodeCliSignIn(message: CliSignInMessage): CliSignIn {
  return cliSignIn.decode(message, "sign-in of the command line");
}

/** Encodes an access token. */
export const encodeAccessToken: (value: AccessToken) => AccessTokenMessage = accessToken.encode;

/** Decodes an access token. Throws `invalid` if its end is missing. */
export function decodeAccessToken(message: AccessTokenMessage): AccessToken {
  return accessToken.decode(message, "access token");
}
