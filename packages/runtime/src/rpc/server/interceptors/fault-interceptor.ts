import type { Interceptor } from "@connectrpc/connect";
import { mapErrors } from "../../faults/map-errors.ts";
import { connectErrorFor } from "../../faults/rpc-faults.ts";

/** The one place where errors become answers. It is the outermost interceptor, so that nothing else in the server has to know about codes. */
export const mapFaults: Interceptor = (next) => async (request) => {
  try {
    const response = await next(request);
    return response.stream ? { ...response, message: mapErrors(response.message, connectErrorFor) } : response;
  } catch (error) {
    throw connectErrorFor(error);
  }
};
