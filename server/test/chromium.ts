import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

/** The one that CHROME_PATH names, else a Chromium or Chrome of this machine, else a new one. Nothing when none works. */
export function ensureChromium(): string | undefined {
  const named = process.env.CHROME_PATH
  if (named) return works(named) ? named : undefined
  return findChromium() ?? installChromium()
}

function findChromium(): string | undefined {
  const inPath = (process.env.PATH ?? '').split(delimiter)
  const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  const apps = ['Google Chrome', 'Chromium'].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`)
  return [
    ...programs.flatMap((program) => inPath.map((folder) => join(folder, program))),
    ...apps,
    chromium.executablePath(),
  ].find((file) => existsSync(file) && works(file))
}

/** A browser may be there and lack a library: Ubuntu's `chromium-browser`, for one, is only a hint to install a snap. */
function works(file: string): boolean {
  return spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0
}

function installChromium(): string | undefined {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version')
  if (isDebianRoot) {
    console.log('Installing Chromium for the tests with apt-get.')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const quiet: SpawnSyncOptions = { env, stdio: ['ignore', 'ignore', 'inherit'] }
    spawnSync('apt-get', ['update', '-qq'], quiet)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet)
    const found = findChromium()
    if (found) return found
  }
  console.log('Installing Chromium for the tests with playwright-core.')
  const installer = join(import.meta.dirname, '..', '..', 'node_modules', 'playwright-core', 'cli.js')
  const deps = isDebianRoot ? ['--with-deps'] : []
  spawnSync(process.execPath, [installer, 'install', ...deps, 'chromium'], { stdio: 'inherit', timeout: 600_000 })
  return findChromium()
}
