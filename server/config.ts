import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Limits } from '@parley/protocol/limits.ts'
import { CannotStart } from './platform/cannot-start.ts'
import type { S3Place } from './platform/s3.ts'

/** One setting: what it is when nobody sets it, and how its text is read. */
type Setting<T> = { fallback: T; read(text: string): T }

/** Every setting there is. `.env.example` and docs/operations.md explain each; config.test.ts keeps the three alike. */
export const SETTINGS = {
  /** The port the app listens on. 0 takes any free one. */
  PORT: whole(3000, 0, 65_535),
  /** The address the app listens on. `::` is every interface, `127.0.0.1` this machine only. */
  HOST: text('::'),
  /** Where browsers reach the app, as in `https://chat.example.com`. Unset, the address of each request is believed. */
  PUBLIC_URL: origin(),
  /** The folder that holds the database and everything else that must be kept. */
  DATA_DIR: text('./data'),
  /** Where files go instead of `DATA_DIR/files`: a service that speaks S3, as in `https://s3.eu-central-1.amazonaws.com`. */
  S3_ENDPOINT: origin(),
  S3_REGION: text('us-east-1'),
  S3_BUCKET: text(),
  S3_ACCESS_KEY_ID: text(),
  S3_SECRET_ACCESS_KEY: text(),
  /** An external PostgreSQL, as in `postgres://parley:secret@db.example.com/parley`. Unset, the app runs its own. */
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  /** Connections the app opens to the database at most. */
  DATABASE_POOL: whole(16, 2, 1000),
  /** A query that is not answered within so many milliseconds is given up, and its connection with it. */
  DATABASE_TIMEOUT_MS: whole(10_000, 500, 600_000),
  /** Signs visitor tokens and sessions. Unset, one is made at the first start and kept in the database. */
  SECRET_KEY: text(undefined, 32),
  /** With PARLEY_OWNER_PASSWORD: makes the owner at the first start, so nobody needs the set-up page. */
  PARLEY_OWNER_EMAIL: email(),
  PARLEY_OWNER_PASSWORD: text(undefined, 8),
  /** The name of the workspace made so. */
  PARLEY_WORKSPACE: text('Parley'),
  /** Whether `/demo` shows the sample shop. */
  DEMO_PAGES: onOff(true),
  /** A mail server, as in `smtps://user:secret@mail.example.com`. Unset, links are shown instead of mailed. */
  SMTP_URL: url(['smtp:', 'smtps:']),
  /** The sender of our mail, as in `Example support <support@example.com>`. */
  MAIL_FROM: text(),
  /** How many reverse proxies stand before the app and may be believed about the caller's address. */
  TRUST_PROXY: whole(0, 0, 10),
  /** A database of cities in MaxMind's format, as in `/data/GeoLite2-City.mmdb`. Unset, only countries are known. */
  GEOIP_CITY_FILE: text(),
  /**
   * Who sees visitors' IP addresses. `off`: all agents do. `agents`: agents see them without their end, admins whole.
   * `stored`: the end is not even kept.
   */
  MASK_IPS: oneOf('off', ['off', 'agents', 'stored']),
  LOG_LEVEL: oneOf('info', ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']),
  /** When set, `/metrics` wants it as a bearer token. Unset, `/metrics` answers only this machine. */
  METRICS_TOKEN: text(undefined, 16),
  /** The longest message, in bytes of UTF-8. */
  MESSAGE_BYTES: whole(16_384, 256, 1_048_576),
  /** The longest frame a socket may send, in bytes. */
  FRAME_BYTES: whole(65_536, 1024, 16_777_216),
  /** A visitor may send so many messages at once … */
  VISITOR_SEND_BURST: whole(20, 1, 10_000),
  /** … and then one every so many milliseconds. */
  VISITOR_SEND_EVERY_MS: whole(1000, 0, 3_600_000),
  /** Files a visitor may upload per hour; from one address may come ten times as many. */
  VISITOR_UPLOADS_PER_HOUR: whole(60, 1, 1_000_000),
  /** New visitors one address may bring per minute. */
  NEW_VISITORS_PER_MINUTE: whole(120, 1, 1_000_000),
  /** Sockets one address may hold open. */
  SOCKETS_PER_ADDRESS: whole(1000, 1, 1_000_000),
  /** Sockets one address may open per minute. */
  HANDSHAKES_PER_MINUTE: whole(600, 1, 1_000_000),
  /** Wrong passwords per account and per address before it must wait, per quarter of an hour. */
  SIGN_IN_TRIES: whole(10, 1, 10_000),
  /** A client says `ping` this often, in milliseconds. */
  PING_MS: whole(10_000, 100, 60_000),
  /** A client that heard nothing for so long reconnects. */
  CLIENT_SILENCE_MS: whole(25_000, 500, 300_000),
  /** The server closes a socket that said nothing for so long. */
  SERVER_SILENCE_MS: whole(45_000, 500, 600_000),
} satisfies Record<string, Setting<unknown>>

type Settings = { [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name]['fallback'] }

export type Config = {
  port: number
  host: string
  /** Without a slash at the end; undefined when the operator did not say. */
  publicUrl: string | undefined
  /** Absolute. */
  dataDir: string
  /** Undefined: the app runs its own PostgreSQL in `dataDir`. */
  database: { url: string | undefined; pool: number; timeoutMs: number }
  /** Undefined: files are in `dataDir`. */
  s3: S3Place | undefined
  secretKey: string | undefined
  owner: { email: string; password: string; workspace: string } | undefined
  demoPages: boolean
  mail: { url: string; from: string } | undefined
  trustProxy: number
  /** Undefined: cities are not known. */
  cityFile: string | undefined
  maskIps: Settings['MASK_IPS']
  logLevel: Settings['LOG_LEVEL']
  metricsToken: string | undefined
  /** Told to every client. */
  limits: Limits
  /** Known to the server alone. */
  guards: {
    uploadsPerHour: number
    newVisitorsPerMinute: number
    socketsPerAddress: number
    handshakesPerMinute: number
    signInTries: number
    silenceMs: number
  }
  /** `--demo`: fill an empty installation with believable data. */
  demo: boolean
  production: boolean
}

/** A setting that cannot be understood. */
export class BadConfig extends CannotStart {}

/** Reads every setting once. Throws `BadConfig` with a sentence for the operator, which never repeats a secret. */
export function readConfig(env: NodeJS.ProcessEnv, argv: string[] = []): Config {
  const production = env.NODE_ENV === 'production'
  const said = readSettings(production ? { DEMO_PAGES: 'off', ...withoutBlanks(env) } : withoutBlanks(env))
  const flags = readFlags(argv)
  if ((said.PARLEY_OWNER_EMAIL === undefined) !== (said.PARLEY_OWNER_PASSWORD === undefined)) {
    throw new BadConfig('Set both PARLEY_OWNER_EMAIL and PARLEY_OWNER_PASSWORD, or neither.')
  }
  if (said.SMTP_URL && !said.MAIL_FROM)
    throw new BadConfig('Set MAIL_FROM too: SMTP_URL alone does not say who writes.')
  if (said.CLIENT_SILENCE_MS <= said.PING_MS || said.SERVER_SILENCE_MS <= said.PING_MS) {
    throw new BadConfig('PING_MS must be shorter than CLIENT_SILENCE_MS and SERVER_SILENCE_MS.')
  }
  if (said.FRAME_BYTES < said.MESSAGE_BYTES + 512) {
    throw new BadConfig('FRAME_BYTES must exceed MESSAGE_BYTES by 512 or more, or the longest message never fits.')
  }
  return {
    port: said.PORT,
    host: said.HOST,
    publicUrl: said.PUBLIC_URL,
    dataDir: resolve(said.DATA_DIR),
    database: { url: said.DATABASE_URL, pool: said.DATABASE_POOL, timeoutMs: said.DATABASE_TIMEOUT_MS },
    s3: s3Of(said),
    secretKey: said.SECRET_KEY,
    owner:
      said.PARLEY_OWNER_EMAIL && said.PARLEY_OWNER_PASSWORD
        ? { email: said.PARLEY_OWNER_EMAIL, password: said.PARLEY_OWNER_PASSWORD, workspace: said.PARLEY_WORKSPACE }
        : undefined,
    demoPages: said.DEMO_PAGES,
    mail: said.SMTP_URL && said.MAIL_FROM ? { url: said.SMTP_URL, from: said.MAIL_FROM } : undefined,
    trustProxy: said.TRUST_PROXY,
    cityFile: said.GEOIP_CITY_FILE,
    maskIps: said.MASK_IPS,
    logLevel: said.LOG_LEVEL,
    metricsToken: said.METRICS_TOKEN,
    limits: {
      messageBytes: said.MESSAGE_BYTES,
      frameBytes: said.FRAME_BYTES,
      send: { burst: said.VISITOR_SEND_BURST, everyMs: said.VISITOR_SEND_EVERY_MS },
      // Not settings: both ends are ours, and a typing signal costs nothing that an operator would tune.
      typing: { everyMs: 2000, ttlMs: 6000 },
      silenceMs: said.CLIENT_SILENCE_MS,
      pingMs: said.PING_MS,
    },
    guards: {
      uploadsPerHour: said.VISITOR_UPLOADS_PER_HOUR,
      newVisitorsPerMinute: said.NEW_VISITORS_PER_MINUTE,
      socketsPerAddress: said.SOCKETS_PER_ADDRESS,
      handshakesPerMinute: said.HANDSHAKES_PER_MINUTE,
      signInTries: said.SIGN_IN_TRIES,
      silenceMs: said.SERVER_SILENCE_MS,
    },
    demo: flags.demo,
    production,
  }
}

/** All of a place, or none of it. */
function s3Of(said: Settings): S3Place | undefined {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: bucket } = said
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = said
  if (endpoint && bucket && accessKeyId && secretAccessKey) {
    return { endpoint, region, bucket, accessKeyId, secretAccessKey }
  }
  if (endpoint || bucket || accessKeyId || secretAccessKey) {
    throw new BadConfig('Set all of S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or none.')
  }
  return undefined
}

/** The process environment, with the lines of `.env` in `folder` beneath it: what is exported wins. */
export function readEnvironment(folder = process.cwd()): NodeJS.ProcessEnv {
  const file = join(folder, '.env')
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...process.env } : process.env
}

function readSettings(env: NodeJS.ProcessEnv): Settings {
  const read = Object.entries<Setting<unknown>>(SETTINGS).map(([name, setting]) => {
    const text = env[name]
    if (text === undefined) return [name, setting.fallback]
    try {
      return [name, setting.read(text)]
    } catch (error) {
      if (error instanceof Unreadable) throw new BadConfig(`${name} ${error.message}.`)
      throw error
    }
  })
  return Object.fromEntries(read) as Settings
}

/** `NAME=` in an env file, or an unset variable that compose passes on, means "not set". */
function withoutBlanks(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, text]) => text?.trim()))
}

function readFlags(argv: string[]) {
  const unknown = argv.find((flag) => flag !== '--demo')
  if (unknown !== undefined) throw new BadConfig(`There is no option ${unknown}. There are --demo and --prepare.`)
  return { demo: argv.includes('--demo') }
}

/** What is wrong with a setting's text, as the rest of a sentence that begins with its name. Never holds the text: it may be a secret. */
class Unreadable extends Error {}

function whole(fallback: number, least: number, most: number): Setting<number> {
  return {
    fallback,
    read(text) {
      const value = Number(text)
      if (!/^\d+$/.test(text.trim()) || value < least || value > most) {
        throw new Unreadable(`must be a whole number from ${least} to ${most}`)
      }
      return value
    },
  }
}

function text(fallback: string, shortest?: number): Setting<string>
function text(fallback?: undefined, shortest?: number): Setting<string | undefined>
function text(fallback?: string, shortest = 1): Setting<string | undefined> {
  return {
    fallback,
    read(text) {
      if (text.length < shortest) throw new Unreadable(`must have at least ${shortest} characters`)
      return text
    },
  }
}

function email(): Setting<string | undefined> {
  return {
    fallback: undefined,
    read(text) {
      if (!/^[^\s@]+@[^\s@]+$/.test(text.trim())) throw new Unreadable('must be an e-mail address')
      return text.trim()
    },
  }
}

function url(protocols: string[]): Setting<string | undefined> {
  return {
    fallback: undefined,
    read(text) {
      if (!protocols.includes(URL.parse(text)?.protocol ?? '')) {
        throw new Unreadable(`must be an address that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`)
      }
      return text
    },
  }
}

function origin(): Setting<string | undefined> {
  return {
    fallback: undefined,
    read(text) {
      const url = URL.parse(text)
      // We serve fixed paths from the root, so a path here would be silently wrong.
      if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username) {
        throw new Unreadable('must be an address without a path, as in https://chat.example.com')
      }
      return url.origin
    },
  }
}

function onOff(fallback: boolean): Setting<boolean> {
  const meaning: Record<string, boolean> = {
    on: true,
    true: true,
    yes: true,
    1: true,
    off: false,
    false: false,
    no: false,
    0: false,
  }
  return {
    fallback,
    read(text) {
      const value = meaning[text.trim().toLowerCase()]
      if (value === undefined) throw new Unreadable('must be on or off')
      return value
    },
  }
}

function oneOf<const Word extends string>(fallback: Word, words: readonly Word[]): Setting<Word> {
  return {
    fallback,
    read(text) {
      const word = words.find((one) => one === text.trim().toLowerCase())
      if (!word) throw new Unreadable(`must be one of ${words.join(', ')}`)
      return word
    },
  }
}
