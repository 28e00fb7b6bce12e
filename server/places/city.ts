import { readFileSync } from 'node:fs'
import { type CityResponse, Reader } from 'maxmind'
import { CannotStart } from '../platform/cannot-start.ts'
import { plain } from './country.ts'

/** "Göteborg, Västra Götaland"; null where nothing is known. */
export type CityOf = (address: string | null) => string | null

/** Cities by the operator's own file, where they have one: in MaxMind's format, with MaxMind's records or with flat ones. */
export function openCities(file: string | undefined): CityOf {
  if (file === undefined) return () => null
  const cities = read(file)
  return (address) => {
    if (address === null) return null
    try {
      const record = cities.get(plain(address)) as CityRecord | null
      return record ? nameOf(record) : null
    } catch {
      return null // Not an address, or one of a kind that this file does not have.
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

function nameOf({ city, state1, subdivisions }: CityRecord): string | null {
  const name = typeof city === 'string' ? city : city?.names?.en
  const region = state1 ?? subdivisions?.[0]?.names?.en
  if (!name) return region || null
  return region && region !== name ? `${name}, ${region}` : name
}
