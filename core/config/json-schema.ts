import * as z from 'zod';
import type { ConfigSchema } from './schema.ts';

type Json = { [key: string]: Json | Json[] | string | number | boolean | null };

/** Keys of a file besides the options: PaddleDetection's, and ours. */
const FILE_KEYS: Readonly<Record<string, Json>> = {
  _BASE_: { ...fileNames(), description: 'Files whose values lie below this one\'s.' },
  _READER_: { ...fileNames(), description: 'File with the readers; its values lie below this one\'s.' },
  $schema: { type: 'string', description: 'Where this schema is.' },
  extends: { ...fileNames(), description: 'Files or presets below this one.' },
  preset: { ...fileNames(), description: 'Preset to build on.' },
  use: { type: 'array', items: { type: 'string' }, description: 'Names of further presets.' },
  disable: { ...fileNames(), description: 'Names of plugins to leave out.' },
};

function fileNames(): Json {
  return { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
}

/**
 * JSON Schema (draft 2020-12) of configuration files in YAML and JSON, for editors. Options stand at the top level, as in
 * PaddleDetection's files, or below `config`, as in ours. In YAML the tag `!Name` says what JSON says by `type`, which editors do not see; so `type` is
 * never required.
 */
export function fileJsonSchema(schema: ConfigSchema): object {
  const options = withoutRequiredTypes(z.toJSONSchema(schema.build(), { io: 'input', unrepresentable: 'any', reused: 'ref' }) as Json);
  const { $schema, $defs = {}, properties, ...rest } = options;
  const config: Json = { ...rest, properties: properties! };
  return {
    $schema, title: 'Configuration of slimtap', $defs: { ...($defs as Json), config },
    type: 'object', additionalProperties: false,
    properties: { ...FILE_KEYS, config: { $ref: '#/$defs/config' }, ...(properties as Json) },
  };
}

/** Choices between tagged objects as `anyOf` whose members do not insist on `type`. */
function withoutRequiredTypes(value: Json): Json {
  const visit = (at: Json | Json[] | string | number | boolean | null): typeof at => {
    if (Array.isArray(at)) return at.map(visit) as Json[];
    if (typeof at !== 'object' || at === null) return at;
    const { oneOf, required, ...rest } = at;
    const kept = Array.isArray(required) ? (required as unknown as string[]).filter((name) => name !== 'type') : [];
    const members = Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, visit(member)]));
    return { ...members, ...(oneOf === undefined ? {} : { anyOf: visit(oneOf) }), ...(kept.length === 0 ? {} : { required: kept as unknown as Json[] }) } as Json;
  };
  return visit(value) as Json;
}
