import { BREAKAGES } from './breakages.ts'
import type { Change } from './change.ts'
import { VARIANTS } from './variants.ts'

/** The product built otherwise than it is. */
export type Build = {
  /** In the text of its modules, as nodes load them. */
  changes: Change[]
  /** The clients load them so, too. */
  inClients?: boolean
  /** Done to the database once it is migrated. */
  sql?: string
  /** Settings of PostgreSQL. */
  postgres?: Record<string, string>
}

export function builtAs(name: string): Build {
  const build = BREAKAGES[name] ?? VARIANTS[name]
  if (!build) throw new Error(`There is no build called ${name}.`)
  return build
}
