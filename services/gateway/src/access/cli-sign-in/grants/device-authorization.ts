import { shownUserCode } from "@slipway/domain";
import { RateBuckets } from "../../../limits/rate-buckets.ts";
import type { RequestOrigin } from "../../oauth/answer-json.ts";
import { OAuthError } from "../../oauth/oauth-error.ts";
import { readForm } from "../../oauth/read-form.ts";
import type { HttpRequest } from "../../pages/form-text.ts";
import { type CliSignIns, deviceCodeMinutes } from "../cli-sign-ins.ts";
import { requireCli } from "./begin-session.ts";
import { pollSeconds } from "./cli-grants.ts";

export interface DeviceAuthorizationDeps {
  readonly signIns: Pick<CliSignIns, "beginDevice">;
  /** The address under which people reach the gateway; undefined if nobody signs in with a browser. */
  readonly publicUrl: () => string | undefined;
}

/** Everybody may begin a sign-in, and each is stored for some minutes: so many of all addresses, whatever each may do. */
const ofAll = { perSecond: 2, burst: 200 };

/** Begins a sign-in at another device (RFC 8628, 3.1 and 3.2). */
export function deviceAuthorization({
  signIns,
  publicUrl,
}: DeviceAuthorizationDeps): (request: HttpRequest, origin: RequestOrigin) => Promise<object> {
  const rates = new RateBuckets(ofAll);
  return async (request, { address, userAgent }) => {
    const fields = await readForm(request);
    requireCli(fields);
    const url = publicUrl();
    if (url === undefined) throw new OAuthError("invalid_request", noBrowserSignIn);
    if (rates.take("all") > 0) throw new OAuthError("temporarily_unavailable", "too many sign-ins begin: try again", 429);
    const { deviceCode, userCode } = await signIns.beginDevice({ device: fields.get("device_name") ?? "", address, userAgent });
    const page = `${url.replace(/\/$/, "")}/auth/device`;
    const user_code = shownUserCode(userCode);
    return {
      device_code: deviceCode,
      user_code,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${user_code}`,
      expires_in: deviceCodeMinutes * 60,
      interval: pollSeconds,
    };
  };
}

/** What the command line is told where nobody can allow its sign-in. */
const noBrowserSignIn = "nobody signs in with a browser here: the access file of the gateway has no section signIn; use an API key";
