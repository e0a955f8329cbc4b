/**
 * The header of a host's request to run a stage with how often it is still retried if this attempt fails: PipeCD's request does not say. Either side may
 * lack it, which is none.
 */
export const stageRetriesHeader = "slipway-stage-retries";
