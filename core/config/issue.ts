import type * as z from 'zod';
import { configInvalid, configUnknownKey, SlimtapError, suggest } from '../errors.ts';
import { expected, keysOf, placesOf, schemaAt } from './describe.ts';
import { originOf, type MergedConfig } from './layer.ts';
import { formatPath, getPath, type ConfigValue, type PathStep } from './value.ts';

type Issue = z.core.$ZodIssue;

interface Checked {
  readonly checker: z.ZodType;
  readonly merged: MergedConfig;
}

/** Our error for what the schema refused: unknown keys first, since a misspelt key also leaves the right one missing. */
export function issueError(issues: readonly Issue[], checked: Checked): SlimtapError {
  const ordered = [...issues].sort((a, b) => Number(b.code === 'unrecognized_keys') - Number(a.code === 'unrecognized_keys'));
  const [first, ...others] = ordered as [Issue, ...Issue[]];
  const error = toError(first, checked);
  if (others.length === 0) return error;
  const named = others.slice(0, 5).map((issue) => `"${formatPath(culprit(issue))}"`);
  const more = others.length > named.length ? ` and ${others.length - named.length} more` : '';
  return new SlimtapError({
    code: error.code, message: error.message, value: error.value, exitCode: error.exitCode,
    hint: `${error.hint ?? ''} Also to correct: ${named.join(', ')}${more}.`,
  });
}

function toError(issue: Issue, { checker, merged }: Checked): SlimtapError {
  const path = culprit(issue);
  const origin = originOf(merged.origins, path) ?? merged.origin;
  const value = getPath(merged.config, path);
  if (issue.code === 'unrecognized_keys') {
    return configUnknownKey(formatPath(path), origin, keysOf(schemaAt(checker, path.slice(0, -1), merged.config)), elsewhere(checker, path));
  }
  const schema = schemaAt(checker, path, merged.config);
  const tag = path.at(-1) === 'type' ? tagProblem(issue, value) : undefined;
  if (tag) return configInvalid(formatPath(path.slice(0, -1)), origin, tag.what, tag.hint);
  return configInvalid(formatPath(path), origin, problem(issue, value, schema));
}

/** For a key that exists, but not here. */
function elsewhere(checker: z.ZodType, path: readonly PathStep[]): string | undefined {
  const places = placesOf(checker, String(path.at(-1)));
  if (places.length === 0) return undefined;
  return `It is an option of another place: ${places.join(', ')}.`;
}

/** The path of the key or value at fault. */
function culprit(issue: Issue): readonly PathStep[] {
  const path = issue.path as PathStep[];
  return issue.code === 'unrecognized_keys' ? [...path, issue.keys[0]!] : path;
}

function problem(issue: Issue, value: ConfigValue | undefined, schema: z.ZodType | undefined): string {
  const wanted = schema ? expected(schema) : undefined;
  if (issue.code === 'custom' || issue.code === 'invalid_format') return `${show(value)}: ${issue.message}`;
  if (value === undefined) return `missing; it is ${wanted ?? 'needed'}`;
  return `${show(value)} is not ${wanted ?? 'allowed'}`;
}

/** An object whose `type` is missing or not one of the registered ones. */
function tagProblem(issue: Issue, value: ConfigValue | undefined): { what: string; hint: string } | undefined {
  const known = issue.code === 'invalid_union' ? (issue as { options?: unknown[] }).options : issue.code === 'invalid_value' ? issue.values : undefined;
  if (known === undefined) return undefined;
  const tags = known.map(String);
  if (typeof value === 'string') return { what: `no !${value} is known here`, hint: suggest(value, tags) };
  return { what: 'an object here needs a tag, or a `type`', hint: `Known: ${[...tags].sort().join(', ')}.` };
}

function show(value: ConfigValue | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
