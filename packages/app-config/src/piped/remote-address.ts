import { messageOf, separateCredentials } from "@slipway/domain";
import { z } from "zod";
import { requiredText } from "../fields/plain-fields.ts";
import { Secret } from "../fields/secret.ts";

/** The address of a repository. Credentials in it are taken out when it is read, so that nothing shows them. */
export const remoteAddress = requiredText.transform((written, context) => {
  try {
    const { address, credentials } = separateCredentials(written);
    return {
      address,
      credentials: credentials && { username: new Secret(credentials.username), password: new Secret(credentials.password) },
    };
  } catch (error) {
    context.issues.push({ code: "custom", input: undefined, message: messageOf(error) });
    return z.NEVER;
  }
});
