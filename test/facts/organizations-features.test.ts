import { describe, expect, it } from 'vitest';
import { organizationsFeatures } from '../../src/facts/organizations-features.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const read = (answer: NonNullable<Answers['IAM.ListOrganizationsFeatures']>) =>
  organizationsFeatures.read(fakeSeat({}, { 'IAM.ListOrganizationsFeatures': answer }), () => Promise.reject(new Error('needs nothing')));

describe('the fact organizations-features', () => {
  it('lists what is on, sorted', async () => {
    const value = await read(() => ({ EnabledFeatures: ['RootSessions', 'RootCredentialsManagement'] }));
    expect(value).toEqual(['RootCredentialsManagement', 'RootSessions']);
    expect(organizationsFeatures.shape().parse(value)).toEqual(value);
    expect(organizationsFeatures.seat).toBe('management');
  });

  it.each(['ServiceAccessNotEnabledException', 'ServiceAccessNotEnabled', 'OrganizationNotInAllFeaturesModeException'])(
    'is empty where it cannot be on: %s',
    async (name) => {
      expect(await read(() => awsError(name, 'off'))).toEqual([]);
    },
  );

  it.each<[string, NonNullable<Answers['IAM.ListOrganizationsFeatures']>, string]>([
    ['it is refused', () => accessDenied(), 'not authorized'],
    ['another account is asked', () => awsError('AccountNotManagementOrDelegatedAdministratorException', 'not you'), 'not you'],
    ['there is no organization', () => awsError('OrganizationNotFoundException', 'none'), 'none'],
    ['the list is left out', () => ({}), 'EnabledFeatures'],
  ])('rejects where %s', async (_, answer, message) => {
    await expect(read(answer)).rejects.toThrow(message);
  });
});
