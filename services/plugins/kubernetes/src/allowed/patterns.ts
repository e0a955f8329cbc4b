import { z } from "zod";

const kindWords =
  "must be a kind such as Secret, Deployment.apps or *.apps: without a version, a slash or a space, and the group of a custom kind has a dot";

/** Neither a kind with a version instead of a group or before it, nor with a group that no cluster can have: those of custom kinds have a dot. */
const kindPattern =
  /^(?![^.]*\.v[0-9]+((alpha|beta)[0-9]+)?(\.|$))(?![^.]*\.(?!(apps|batch|autoscaling|policy|extensions)$)[^.*]+$)[A-Za-z0-9.*-]+$/;

/** Patterns of kinds. Those that can fit none are refused, as a rule without effect would forbid nothing. */
export const kindPatterns = z.array(z.string().regex(kindPattern, { error: kindWords }).meta({ errorMessage: kindWords }));

const namespaceWords = "must be a pattern of namespaces such as shop-*: they have lower case letters, digits and - only";

/** Patterns of namespaces. */
export const namespacePatterns = z.array(
  z
    .string()
    .regex(/^[a-z0-9*-]+$/, { error: namespaceWords })
    .meta({ errorMessage: namespaceWords }),
);
