import { type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines on stdout. What is secret is never logged; headers that carry it are left out as a second guard. */
export function openLog(level: string): Logger {
  return pino({ level, redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token'] })
}
