import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of package.json, told to clients and in the API's description. */
export const VERSION: string = (
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as { version: string }
).version
