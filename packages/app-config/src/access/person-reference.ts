import { requiredText } from "../fields/plain-fields.ts";

const reference = /^(?:(?:oidc|github|admin):.|.+@.)/s;

/** How an access file names a person: by an e-mail address, or by what `slipway whoami` shows as the id. Anything else would name nobody, and nothing would say so. */
export const personReference = requiredText.refine((written) => written === "" || reference.test(written), {
  error: "is neither an e-mail address nor the id of a principal, such as github:1234: slipway whoami shows it",
});
