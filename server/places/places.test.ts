import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CannotStart } from '../platform/cannot-start.ts'
import { cityFile } from '../test/city-file.ts'
import { cityIn, openCities } from './city.ts'
import { countryOf } from './country.ts'
import { cutAddress, maskAddress } from './mask.ts'

const BUNDLED = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'

const countries: [string | null, string | null][] = [
  ['81.230.44.10', 'SE'],
  ['::ffff:81.230.44.10', 'SE'],
  ['2001:67c:2e8::1', 'NL'],
  ['10.0.0.1', null],
  ['192.168.1.1', null],
  ['127.0.0.1', null],
  ['::1', null],
  ['fe80::1', null],
  ['fd00::1', null],
  ['172.16.0.1', null],
  ['100.64.0.1', null],
  ['2001:0db8:::1', null],
  ['', null],
  ['unknown', null],
  ['1.2.3.4.5', null],
  [null, null],
]

for (const [address, country] of countries) {
  test(`${address} is in ${country ?? 'no country'}`, () => assert.equal(countryOf(address), country))
}

test('cities are known by the operator’s file alone, and a file that is none stops the start', () => {
  assert.equal(openCities(undefined)('81.230.44.10'), null)
  const countries = fileURLToPath(import.meta.resolve(BUNDLED))
  assert.equal(openCities(countries)('81.230.44.10'), null, 'a file without cities')
  assert.throws(() => openCities('/nowhere/cities.mmdb'), CannotStart)
  assert.throws(() => openCities(import.meta.filename), CannotStart)
})

test('a city is read from the operator’s file, of addresses that are in it', async (t) => {
  const file = join(await mkdtemp(join(tmpdir(), 'parley-cities-')), 'cities.mmdb')
  t.after(() => rm(dirname(file), { recursive: true }))
  const gothenburg = { city: { names: { en: 'Gothenburg' } }, subdivisions: [{ names: { en: 'Västra Götaland' } }] }
  await writeFile(file, cityFile('81.230', gothenburg))
  const cityOf = openCities(file)
  assert.equal(cityOf('81.230.44.10'), 'Gothenburg, Västra Götaland')
  assert.equal(cityOf('::ffff:81.230.0.1'), 'Gothenburg, Västra Götaland')
  for (const address of ['81.231.44.10', '10.0.0.1', '2001:67c:2e8::1', 'unknown', null]) {
    assert.equal(cityOf(address), null, String(address))
  }
})

const records: [Parameters<typeof cityIn>[0], string | null][] = [
  [
    { city: { names: { en: 'Gothenburg' } }, subdivisions: [{ names: { en: 'Västra Götaland' } }] },
    'Gothenburg, Västra Götaland',
  ],
  [{ city: 'Vienna', state1: 'Vienna' }, 'Vienna'],
  [{ city: 'Graz', state1: 'Styria' }, 'Graz, Styria'],
  [{ city: '', state1: 'Styria' }, 'Styria'],
  [{}, null],
]

for (const [record, place] of records) {
  test(`a record ${JSON.stringify(record)} says ${place}`, () => assert.equal(cityIn(record), place))
}

const cuts: [string, string, string][] = [
  ['81.230.44.10', '81.230.44.0', '81.230.44.•••'],
  ['::ffff:81.230.44.10', '81.230.44.0', '81.230.44.•••'],
  ['2001:67c:2e8:5::1', '2001:67c:2e8::', '2001:67c:2e8::•••'],
  ['2001::1', '2001:0:0::', '2001:0:0::•••'],
]

for (const [whole, kept, shown] of cuts) {
  test(`of ${whole} may be kept ${kept} and shown ${shown}`, () => {
    assert.equal(cutAddress(whole), kept)
    assert.equal(maskAddress(whole), shown)
  })
}
