import { Fault, isFault } from "@slipway/domain";
import { AuthorizationResponseError, ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from "openid-client";

/** What an identity provider writes is shown to people: bounded, and on one line. */
function shown(text: string | undefined): string {
  return (text ?? "")
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 300);
}

/** Why a sign-in failed, as a fault. `name` is that of the provider. No message has a token, a code or a secret. */
export function providerFault(name: string, error: unknown): Fault {
  if (isFault(error)) return error;
  if (error instanceof AuthorizationResponseError) {
    const why = shown(error.error_description) || shown(error.error);
    return new Fault("unauthenticated", `${name} did not sign you in: ${why}`, { cause: error });
  }
  if (error instanceof ResponseBodyError) {
    const why = [shown(error.error), shown(error.error_description)].filter(Boolean).join(": ");
    if (error.status >= 500) return unavailable(name, why, error);
    return new Fault("unauthenticated", `${name} did not accept the sign-in: ${why}. Begin again`, { cause: error });
  }
  if (error instanceof WWWAuthenticateChallengeError)
    return new Fault("unauthenticated", `${name} did not accept its own access token`, { cause: error });
  if (error instanceof ClientError && !isUnreachable(error)) {
    const why = shown(refusalIn(error.cause)) || shown(error.message);
    return new Fault("unauthenticated", `the answer of ${name} is not valid: ${why}. Begin again`, { cause: error });
  }
  if (error instanceof Error && (isUnreachable(error) || error instanceof TypeError)) return unavailable(name, "", error);
  return new Fault("internal", `the sign-in with ${name} failed`, { cause: error });
}

function unavailable(name: string, why: string, cause: unknown): Fault {
  return new Fault("unavailable", `${name} cannot be reached or does not work at the moment${why && ` (${why})`}: try again later`, {
    cause,
  });
}

/** Whether there was no answer, or one of a server that is ill. */
function isUnreachable(error: Error): boolean {
  const code = "code" in error ? error.code : undefined;
  if (code === "OAUTH_TIMEOUT" || code === "OAUTH_ABORT" || error.name === "TimeoutError") return true;
  const answer = error.cause;
  if (answer instanceof Response) return answer.status >= 500 || answer.status === 429 || answer.status === 404;
  return code === undefined && error.message === "fetch failed";
}

/** GitHub says with status 200 why it refuses a code: the library calls that an invalid answer, and keeps it as the cause of the cause. */
function refusalIn(cause: unknown): string | undefined {
  if (typeof cause !== "object" || cause === null) return undefined;
  if (!("body" in cause)) return "cause" in cause ? refusalIn(cause.cause) : undefined;
  const { error, error_description: description } = (cause.body ?? {}) as {
    readonly error?: unknown;
    readonly error_description?: unknown;
  };
  return [error, description].filter((each) => typeof each === "string").join(": ");
}
