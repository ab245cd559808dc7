/** What AWS requires of a new user, apart from a name and security profiles. */
export const NEW_USER = {
  Password: "Passw0rd",
  IdentityInfo: { FirstName: "Ana", LastName: "Lima" },
  RoutingProfileId: "11111111-2222-4333-8444-555555555555",
} as const;
