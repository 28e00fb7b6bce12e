import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CountryResponse, Reader } from 'maxmind'

/**
 * The country of an address, two letters, by the bundled database; null for private ranges and what is in no country.
 * A look into memory, so a first message does not wait for it.
 */
export function countryOf(address: string | null): string | null {
  if (address === null) return null
  countries ??= new Reader<CountryResponse>(readFileSync(fileURLToPath(bundled())))
  try {
    // Flat records, unlike those the library knows.
    const found = countries.get(plain(address)) as { country_code?: string } | null
    const code = found?.country_code
    return code && /^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? code : null
  } catch {
    return null // Not an address: a proxy may write what it likes into its header.
  }
}

/** Read when the first visitor writes, and kept: 8 MB. */
let countries: Reader<CountryResponse> | undefined
const bundled = () => import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb')

/** An IPv4 address that came over a socket for both kinds is written `::ffff:192.0.2.1`. */
export function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}
