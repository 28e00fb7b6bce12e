import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CountryResponse, Reader } from 'maxmind'
import { publicAddress } from './address.ts'

/**
 * The country of an address, two letters, by the bundled database; null for private ranges and what is in no country.
 * A look into memory, so a first message does not wait for it.
 */
export function countryOf(address: string | null): string | null {
  const known = publicAddress(address)
  if (known === null) return null
  countries ??= new Reader<CountryResponse>(readFileSync(fileURLToPath(bundled())))
  // Flat records, unlike those the library knows.
  const code = (countries.get(known) as { country_code?: string } | null)?.country_code
  return code && /^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? code : null
}

/** Read when the first visitor writes, and kept: 8 MB. */
let countries: Reader<CountryResponse> | undefined
const bundled = () => import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb')
