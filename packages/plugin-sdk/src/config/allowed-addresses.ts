import { isNetwork } from "@slipway/runtime";
import { z } from "zod";

const hostName = String.raw`(\*\.)?[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*`;
const notAllowable = "is neither a network such as 10.0.0.0/8, nor an address, nor a host name such as shop.example.com or *.example.com";

const allowedAddress = z
  .string()
  .trim()
  .min(1, "is empty")
  .refine((entry) => isNetwork(entry) || new RegExp(`^${hostName}$`).test(entry), { error: notAllowable })
  .meta({
    pattern: `^(${hostName}|[0-9.]+/(3[0-2]|[12]?[0-9])|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$`,
    errorMessage: notAllowable,
  });

/**
 * The field `allowedAddresses` of a plugin's `config`, for `applicationsReach`: private addresses that an application file may make the plugin call. `which`
 * says so of these addresses: `that https checks of applications may call`.
 */
export function allowedAddressesSchema(which: string) {
  return z
    .array(allowedAddress)
    .default([])
    .describe(`Private addresses ${which}: networks such as 10.96.0.0/16, addresses, and host names such as *.svc.cluster.local.`);
}
