/** AWS's texts for what does not exist, in one place (recorded with the AWS API, 2015-07-09). */
import { OperationError } from "../errors/operation-error.ts";
import { ACCOUNT_ID } from "../model/account.ts";

/** AWS prints the account before an API's id. */
export function noSuchApi(apiId: string): OperationError {
  return new OperationError("NotFoundException", `Invalid API identifier specified ${ACCOUNT_ID}:${apiId}`);
}

export function noSuchStage(): OperationError {
  return new OperationError("NotFoundException", "Invalid stage identifier specified");
}

export function noSuchMethod(httpMethod: string, path: string): OperationError {
  const detail = `Invalid Method identifier specified: no resource of the API takes ${httpMethod} ${path}`;
  return new OperationError("NotFoundException", detail);
}

export function noSuchModel(name: string): OperationError {
  return new OperationError("NotFoundException", `Invalid model name specified: ${name}`);
}

export function badRequest(message: string): OperationError {
  return new OperationError("BadRequestException", message);
}

export function conflict(message: string): OperationError {
  return new OperationError("ConflictException", message);
}

export function limitExceeded(message: string): OperationError {
  return new OperationError("LimitExceededException", message);
}

export function noSuchKey(): OperationError {
  return new OperationError("NotFoundException", "Invalid API Key identifier specified");
}

export function noSuchPlan(): OperationError {
  return new OperationError("NotFoundException", "Invalid Usage Plan ID specified");
}

export function noSuchPlanStage(apiId: string, stageName: string, planId: string): OperationError {
  return new OperationError(
    "NotFoundException",
    `Invalid API Stage {api: ${apiId}, stage: ${stageName}} specified for usageplan ${planId}`,
  );
}
