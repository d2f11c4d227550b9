import { z } from 'zod';
import type { Key, KeyAlias, KeyRotation, Keys } from '../keys.ts';
import { refusalShape } from '../refusal.ts';

const rotation = (): z.ZodType<KeyRotation> =>
  z.strictObject({
    enabled: z.boolean().nullable(),
    periodDays: z.number().nullable(),
  });

const key = (): z.ZodType<Key> =>
  z.strictObject({
    arn: z.string(),
    id: z.string(),
    aliases: z.array(z.string()),
    manager: z.string().nullable(),
    state: z.string().nullable(),
    usage: z.string().nullable(),
    spec: z.string().nullable(),
    origin: z.string().nullable(),
    multiRegion: z.strictObject({ type: z.string().nullable(), primaryArn: z.string().nullable() }).nullable(),
    deletionAt: z.string().nullable(),
    validTo: z.string().nullable(),
    rotation: rotation().nullable(),
    tags: z.record(z.string(), z.string()).nullable(),
    readError: refusalShape().nullable(),
    rotationError: refusalShape().nullable(),
    tagsError: refusalShape().nullable(),
  });

const alias = (): z.ZodType<KeyAlias> =>
  z.strictObject({
    alias: z.string(),
    keyId: z.string().nullable(),
  });

export const keysShape = (): z.ZodType<Keys> =>
  z.strictObject({
    keys: z.array(key()),
    aliases: z.array(alias()),
  });
