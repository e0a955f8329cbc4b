/**
 * The trailer of a plugin's answer with the code of the fault that failed a stage: PipeCD's answer has a status and a message only. Either side may lack it.
 */
export const stageFaultTrailer = "slipway-stage-fault";
