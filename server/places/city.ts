import { readFileSync } from 'node:fs'
import { type CityResponse, Reader } from 'maxmind'
import { CannotStart } from '../platform/cannot-start.ts'
import { publicAddress } from './address.ts'

/** "Göteborg, Västra Götaland"; null where nothing is known. */
export type CityOf = (address: string | null) => string | null

/** Cities by the operator's own file, where they have one: in MaxMind's format, with MaxMind's records or with flat ones. */
export function openCities(file: string | undefined): CityOf {
  if (file === undefined) return () => null
  const cities = read(file)
  return (address) => {
    const known = publicAddress(address)
    if (known === null) return null
    try {
      const record = cities.get(known) as CityRecord | null
      return record ? cityIn(record) : null
    } catch {
      return null // Of a kind that this file does not have.
    }
  }
}

function read(file: string): Reader<CityResponse> {
  try {
    return new Reader<CityResponse>(readFileSync(file))
  } catch {
    throw new CannotStart('GEOIP_CITY_FILE names no file in the MaxMind format that can be read.')
  }
}

type CityRecord = {
  city?: string | { names?: Record<string, string> }
  state1?: string
  subdivisions?: { names?: Record<string, string> }[]
}

/** As MaxMind writes it, and as flat files do. */
export function cityIn({ city, state1, subdivisions }: CityRecord): string | null {
  const name = typeof city === 'string' ? city : city?.names?.en
  const region = state1 ?? subdivisions?.[0]?.names?.en
  if (!name) return region || null
  return region && region !== name ? `${name}, ${region}` : name
}
