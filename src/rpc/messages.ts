/** Between messages as gRPC carries them and the model's types. */
import type { Issue } from "../errors/operation-error.ts";
import type { BasePathMapping, EdgeConfiguration, StageConfiguration } from "../model/snapshot.ts";
import type { MethodSetting, StageSettings } from "../model/stage.ts";
import type { StageView } from "./admin.ts";
import type { ConfigurationPart } from "./generated/gatehouse/v1/ConfigurationPart.ts";
import type { Issue__Output } from "./generated/gatehouse/v1/Issue.ts";
import type { Stage, Stage__Output } from "./generated/gatehouse/v1/Stage.ts";
import type { StageConfiguration__Output } from "./generated/gatehouse/v1/StageConfiguration.ts";
import type { StageSettings__Output } from "./generated/gatehouse/v1/StageSettings.ts";

type Unmarked<T> = { [K in keyof T as K extends `_${string}` ? never : K]: T[K] };

/** Without absent members and without the loader's `_name` marks of optional ones. */
export function plain<T extends object>(message: T): Unmarked<T> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message)) {
    if (!name.startsWith("_") && value !== undefined && value !== null) result[name] = value;
  }
  return result as Unmarked<T>;
}

export function issueFromMessage({ pointer, line, column, message }: Issue__Output): Issue {
  return { pointer, message, ...(line === 0 ? {} : { line }), ...(column === 0 ? {} : { column }) };
}

export function settingsFromMessage(message: StageSettings__Output | null): StageSettings {
  const methodSettings: [string, MethodSetting][] = Object.entries(message?.methodSettings ?? {}).map(
    ([key, value]) => [key, plain(value) as MethodSetting],
  );
  return {
    variables: { ...message?.variables },
    methodSettings: Object.fromEntries(methodSettings),
    ...(message?.throttle ? { throttle: plain(message.throttle) } : {}),
    ...(message?.rateLimitHeaders === true ? { rateLimitHeaders: true } : {}),
    ...(message?.brotli === true ? { brotli: true } : {}),
  };
}

export function stageToMessage(view: StageView): Stage {
  const { variables, methodSettings, throttle, rateLimitHeaders, brotli, ...rest } = view;
  const settings = { variables, methodSettings };
  return {
    ...rest,
    settings: settingsToMessage({
      ...settings,
      ...(throttle === undefined ? {} : { throttle }),
      ...(rateLimitHeaders === undefined ? {} : { rateLimitHeaders }),
      ...(brotli === undefined ? {} : { brotli }),
    }),
  };
}

function settingsToMessage({ variables, methodSettings, ...rest }: StageSettings) {
  return { variables: { ...variables }, methodSettings: { ...methodSettings }, ...rest };
}

export function stageFromMessage(message: Stage__Output): StageView {
  const { settings, ...rest } = plain(message);
  return { ...rest, ...settingsFromMessage(settings) } as StageView;
}

const ENTRIES_IN_PART = 100;
const PART_BYTES = 200_000;

/** A configuration in pieces; there is always one that is the last. */
export function* configurationParts(configuration: EdgeConfiguration): Generator<ConfigurationPart> {
  const { revision, stages, mappings, accountThrottle } = configuration;
  let part: StageConfiguration[] = [];
  let bytes = 0;
  for (const stage of stages) {
    part.push(stage);
    // A stage's settings are the only part of it without a small bound; their text is close to their size on the wire.
    bytes += 300 + JSON.stringify(stage.settings).length;
    if (bytes >= PART_BYTES) {
      yield { revision, stages: part.map(stageConfigurationToMessage) };
      part = [];
      bytes = 0;
    }
  }
  if (part.length > 0) yield { revision, stages: part.map(stageConfigurationToMessage) };
  for (let index = 0; index < mappings.length; index += ENTRIES_IN_PART) {
    yield { revision, mappings: mappings.slice(index, index + ENTRIES_IN_PART) };
  }
  yield { revision, last: true, ...(accountThrottle === undefined ? {} : { accountThrottle }) };
}

function stageConfigurationToMessage(stage: StageConfiguration) {
  return { ...stage, settings: settingsToMessage(stage.settings) };
}

export function stageConfigurationFromMessage(message: StageConfiguration__Output): StageConfiguration {
  return { ...message, settings: settingsFromMessage(message.settings) };
}

export function mappingFromMessage(message: BasePathMapping): BasePathMapping {
  const { domainName, basePath, apiId, stageName } = message;
  return { domainName, basePath, apiId, stageName };
}
