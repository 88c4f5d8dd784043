/** Two of the subgraphs as a Federation 1 composer wrote them down. */
export const federation1 = (urls: ReadonlyMap<string, string>): string => `
schema @core(feature: "https://specs.apollo.dev/core/v0.1") @core(feature: "https://specs.apollo.dev/join/v0.1") { query: Query }

directive @core(feature: String!) repeatable on SCHEMA
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet) on FIELD_DEFINITION
directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT | INTERFACE
directive @join__owner(graph: join__Graph!) on OBJECT | INTERFACE
directive @join__graph(name: String!, url: String!) on ENUM_VALUE

scalar join__FieldSet

enum join__Graph {
  READERS @join__graph(name: "readers" url: "${urls.get('readers')}")
  REVIEWS @join__graph(name: "reviews" url: "${urls.get('reviews')}")
}

type Query {
  me: Reader @join__field(graph: READERS)
  lastReviews: [Review] @join__field(graph: REVIEWS)
}

type Reader @join__owner(graph: READERS) @join__type(graph: READERS, key: "id") @join__type(graph: REVIEWS, key: "id") {
  id: ID! @join__field(graph: READERS)
  name: String! @join__field(graph: READERS)
  secret: String @join__field(graph: READERS)
  karma: Int @join__field(graph: REVIEWS)
}

type Review @join__owner(graph: REVIEWS) @join__type(graph: REVIEWS, key: "id") {
  id: ID! @join__field(graph: REVIEWS)
  text: String @join__field(graph: REVIEWS)
  author: Reader @join__field(graph: REVIEWS, provides: "name")
}
`;
