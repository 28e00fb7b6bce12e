import type { Refusal, RefusalCode } from '@parley/protocol/errors.ts'

/** A "no" that a person or a program can act on. Rendered once per edge: http.ts and realtime/receive.ts. */
export class Refused extends Error {
  readonly code: RefusalCode
  readonly detail: Omit<Refusal, 'code' | 'message'>

  constructor(code: RefusalCode, message: string, detail: Omit<Refusal, 'code' | 'message'> = {}) {
    super(message)
    this.code = code
    this.detail = detail
  }

  toRefusal(): Refusal {
    return { code: this.code, message: this.message, ...this.detail }
  }
}

/** Not found and not allowed look alike, so that nobody learns which ids exist. */
export function notFound(what: string): Refused {
  return new Refused('not-found', `There is no such ${what}.`)
}
