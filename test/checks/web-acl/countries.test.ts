import { CountryCode } from '@aws-sdk/client-wafv2';
import { expect, it } from 'vitest';
import { countryCodes } from '../../../src/spec/sections/countries.ts';

it('knows the countries that AWS WAF can tell apart', () => {
  expect(countryCodes).toEqual(Object.values(CountryCode).sort());
});
