/** Templates in the manner in which people write them, with what they come to by the rules. */
import { describe, expect, it } from "vitest";
import { FixedContext, FixedParameters } from "../../src/templates/fixed-inputs.ts";
import { FixedMap } from "../../src/templates/map-object.ts";
import { Template } from "../../src/templates/template.ts";
import type { JsonMap } from "../../src/templates/value.ts";

interface Case {
  readonly template: string;
  readonly body?: unknown;
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly context?: JsonMap;
  readonly stageVariables?: Record<string, string>;
  /** As text, or as JSON that the output must be. */
  readonly text?: string;
  readonly json?: unknown;
  readonly overrides?: { readonly status?: number; readonly headers?: Record<string, unknown> };
}

const CONTEXT: JsonMap = {
  requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
  httpMethod: "POST",
  stage: "prod",
  apiId: "a1b2c3d4e5",
  identity: { sourceIp: "192.0.2.1", userAgent: "curl/8" },
  authorizer: { principalId: "user-7", tenant: "acme" },
};

const CASES: Readonly<Record<string, Case>> = {
  "DynamoDB PutItem with an id of the request": {
    template: `{
  "TableName": "Comments",
  "Item": {
    "commentId": { "S": "$context.requestId" },
    "pageId": { "S": "$input.path('$.pageId')" },
    "likes": { "N": "$input.path('$.likes')" }
  }
}`,
    body: { pageId: "breaking-news", likes: 3 },
    json: {
      TableName: "Comments",
      Item: {
        commentId: { S: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef" },
        pageId: { S: "breaking-news" },
        likes: { N: "3" },
      },
    },
  },
  "DynamoDB Query by a path parameter": {
    template: `{"TableName": "Comments", "IndexName": "pageId-index", "KeyConditionExpression": "pageId = :v1",
 "ExpressionAttributeValues": {":v1": {"S": "$input.params('pageId')"}}#if($input.params('limit') != ""), "Limit": $input.params('limit')#end}`,
    path: { pageId: "p-1" },
    query: { limit: "25" },
    json: {
      TableName: "Comments",
      IndexName: "pageId-index",
      KeyConditionExpression: "pageId = :v1",
      ExpressionAttributeValues: { ":v1": { S: "p-1" } },
      Limit: 25,
    },
  },
  "a DynamoDB list as plain objects": {
    template: `#set($inputRoot = $input.path('$'))
{
    "comments": [
        #foreach($elem in $inputRoot.Items) {
            "commentId": "$elem.commentId.S",
            "message": "$elem.message.S"
        }#if($foreach.hasNext),#end
	#end
    ]
}`,
    body: {
      Items: [
        { commentId: { S: "1" }, message: { S: "hi" } },
        { commentId: { S: "2" }, message: { S: "ho" } },
      ],
    },
    json: {
      comments: [
        { commentId: "1", message: "hi" },
        { commentId: "2", message: "ho" },
      ],
    },
  },
  "a DynamoDB list that is empty": {
    template: `#set($inputRoot = $input.path('$')){"count": $inputRoot.Count, "items": [#foreach($elem in $inputRoot.Items)"$elem.id.S"#if($foreach.hasNext),#end#end]}`,
    body: { Count: 0, Items: [] },
    json: { count: 0, items: [] },
  },
  "DynamoDB UpdateItem of what is there": {
    template: `#set($names = [])#foreach($key in $input.path('$').keySet())#set($x = $names.add("#$key = :$key"))#end
SET #foreach($name in $names)$name#if($foreach.hasNext), #end#end`,
    body: { title: "a", price: 2 },
    text: "SET #title = :title, #price = :price",
  },
  "SQS SendMessage as a form": {
    template: "Action=SendMessage&MessageBody=$util.urlEncode($input.body)&Version=2012-11-05",
    body: { order: 7, note: "a&b" },
    text: "Action=SendMessage&MessageBody=%7B%22order%22%3A7%2C%22note%22%3A%22a%26b%22%7D&Version=2012-11-05",
  },
  "SQS SendMessage with attributes": {
    template:
      "Action=SendMessage&MessageBody=$input.body&MessageAttribute.1.Name=source&MessageAttribute.1.Value.StringValue=$context.identity.sourceIp" +
      "&MessageAttribute.1.Value.DataType=String",
    body: { a: 1 },
    text:
      'Action=SendMessage&MessageBody={"a":1}&MessageAttribute.1.Name=source&MessageAttribute.1.Value.StringValue=192.0.2.1' +
      "&MessageAttribute.1.Value.DataType=String",
  },
  "SNS Publish": {
    template: `Action=Publish&TopicArn=$util.urlEncode('arn:aws:sns:eu-west-1:123456789012:topic')&Message=$util.urlEncode($input.json('$.event'))`,
    body: { event: { id: 1 } },
    text: "Action=Publish&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Atopic&Message=%7B%22id%22%3A1%7D",
  },
  "Step Functions StartExecution": {
    template: `{
  "input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\\\'","'")",
  "name": "$context.requestId",
  "stateMachineArn": "arn:aws:states:$stageVariables.region:123456789012:stateMachine:orders"
}`,
    body: { who: 'it\'s "me"' },
    stageVariables: { region: "eu-west-1" },
    text: `{
  "input": "{\\"who\\":\\"it's \\\\\\"me\\\\\\"\\"}",
  "name": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
  "stateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"
}`,
  },
  "the answer of an execution with its output parsed": {
    template: `#set($output = $util.parseJson($input.path('$.output')))
#if($input.path('$.status').equals("FAILED"))
#set($context.responseOverride.status = 500)
{"error": "$input.path('$.error')"}
#else
{"total": $output.total}
#end`,
    body: { status: "FAILED", error: "States.Timeout", output: "{}" },
    text: '{"error": "States.Timeout"}\n',
    overrides: { status: 500 },
  },
  "Kinesis PutRecord": {
    template: `{"StreamName": "$input.params('stream')", "Data": "$util.base64Encode($input.json('$.data'))", "PartitionKey": "$input.path('$.key')"}`,
    path: { stream: "clicks" },
    body: { data: { x: 1 }, key: "k" },
    json: { StreamName: "clicks", Data: "eyJ4IjoxfQ==", PartitionKey: "k" },
  },
  "Kinesis PutRecords": {
    template: `{"StreamName": "s", "Records": [#foreach($elem in $input.path('$.records')){"Data": "$util.base64Encode($elem.data)", "PartitionKey": "$elem.key"}#if($foreach.hasNext),#end#end]}`,
    body: {
      records: [
        { data: "a", key: "1" },
        { data: "b", key: "2" },
      ],
    },
    json: {
      StreamName: "s",
      Records: [
        { Data: "YQ==", PartitionKey: "1" },
        { Data: "Yg==", PartitionKey: "2" },
      ],
    },
  },
  "EventBridge PutEvents": {
    template: `#set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents")
#set($detail = $util.escapeJavaScript($input.json('$')))
{"Entries": [{"Source": "shop", "DetailType": "$input.path('$.type')", "Detail": "$detail"}]}`,
    body: { type: "OrderPlaced", id: 1 },
    json: { Entries: [{ Source: "shop", DetailType: "OrderPlaced", Detail: '{"type":"OrderPlaced","id":1}' }] },
  },
  "everything passed through": {
    template: `#set($allParams = $input.params())
{
"body-json" : $input.json('$'),
"params" : {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
"$type" : {
    #foreach($paramName in $params.keySet())
    "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
        #if($foreach.hasNext),#end
    #end
}
    #if($foreach.hasNext),#end
#end
},
"stage-variables" : {
#foreach($key in $stageVariables.keySet())
"$key" : "$util.escapeJavaScript($stageVariables.get($key))"
    #if($foreach.hasNext),#end
#end
},
"context" : {
    "account-id" : "$context.identity.accountId",
    "http-method" : "$context.httpMethod",
    "source-ip" : "$context.identity.sourceIp",
    "principal" : "$context.authorizer.principalId"
    }
}`,
    body: { a: [1] },
    path: { id: "7" },
    query: { q: 'say "hi"' },
    headers: { Accept: "text/html" },
    stageVariables: { colour: "blue" },
    json: {
      "body-json": { a: [1] },
      params: {
        path: { id: "7" },
        querystring: { q: 'say "hi"' },
        header: { Accept: "text/html" },
      },
      "stage-variables": { colour: "blue" },
      context: { "account-id": "", "http-method": "POST", "source-ip": "192.0.2.1", principal: "user-7" },
    },
  },
  "claims of an authorizer": {
    template: `{"tenant": "$context.authorizer.tenant", "user": "$context.authorizer.principalId", "admin": #if($context.authorizer.role == "admin")true#{else}false#end}`,
    json: { tenant: "acme", user: "user-7", admin: false },
  },
  "CORS for several origins": {
    template: `#set($origin = $input.params().header.get("Origin"))
#if($origin.matches("https://(app|admin)\\.example\\.com"))
#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end
`,
    headers: { origin: "https://admin.example.com" },
    text: "",
    overrides: { headers: { "Access-Control-Allow-Origin": "https://admin.example.com" } },
  },
  "CORS for an origin that is not allowed": {
    template: `#set($origin = $input.params().header.get("Origin"))
#if($origin == "https://app.example.com" || $origin == "http://localhost:3000")
#set($context.responseOverride.header.Access-Control-Allow-Origin = "$origin")
#end
`,
    headers: { origin: "https://evil.example" },
    text: "",
    overrides: {},
  },
  "a mock's answer by a query parameter": {
    template: `{
    #if( $input.params('scope') == "internal" )
        "statusCode": 200
    #else
        "statusCode": 500
    #end
}`,
    query: { scope: "internal" },
    text: '{\n            "statusCode": 200\n    }',
  },
  "an error by its message": {
    template: `#set($error = $util.parseJson($input.path('$.errorMessage')))
{"type": "$error.errorType", "message": "$error.message", "request": "$context.requestId"}`,
    body: { errorMessage: '{"errorType":"NotFound","message":"no such pet"}' },
    json: { type: "NotFound", message: "no such pet", request: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef" },
  },
  "XML of JSON, written by hand": {
    template: `<?xml version="1.0"?>
<order id="$input.path('$.id')">
#foreach($line in $input.path('$.lines'))
  <line sku="$line.sku">$line.count</line>
#end
</order>`,
    body: {
      id: 7,
      lines: [
        { sku: "a", count: 1 },
        { sku: "b", count: 2 },
      ],
    },
    text: '<?xml version="1.0"?>\n<order id="7">\n  <line sku="a">1</line>\n  <line sku="b">2</line>\n</order>',
  },
  "a SOAP envelope of JSON": {
    template: `#set($o = $input.path('$'))<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>$util.toXml({"city": $o.city, "days": $o.days}, "GetWeather")</soap:Body></soap:Envelope>`,
    body: { city: "A & B", days: 3 },
    text: '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetWeather><city>A &amp; B</city><days>3</days></GetWeather></soap:Body></soap:Envelope>',
  },
  "a page with a link to the next": {
    template: `#set($next = $input.path('$.LastEvaluatedKey.id.S'))
{"items": $input.json('$.Items[*].id.S')#if($next != ""), "next": "/items?after=$util.urlEncode($next)"#end}`,
    body: { Items: [{ id: { S: "1" } }, { id: { S: "2" } }], LastEvaluatedKey: { id: { S: "2/x" } } },
    json: { items: ["1", "2"], next: "/items?after=2%2Fx" },
  },
  "the last page": {
    template: `#set($next = $input.path('$.LastEvaluatedKey.id.S'))
{"items": $input.json('$.Items[*].id.S')#if($next != ""), "next": "/items?after=$util.urlEncode($next)"#end}`,
    body: { Items: [] },
    json: { items: [] },
  },
  "a default for what is missing": {
    template: `#set($limit = $input.params('limit'))#if($limit == "")#set($limit = 10)#end{"limit": $limit}`,
    json: { limit: 10 },
  },
  "a list of words of a query parameter": {
    template: `[#foreach($tag in $input.params('tags').split(","))"$tag.trim()"#if($foreach.hasNext),#end#end]`,
    query: { tags: "a, b,c" },
    json: ["a", "b", "c"],
  },
  "a sum": {
    template: `#set($total = 0)#foreach($line in $input.path('$.lines'))#set($total = $total + $line.count * $line.price)#end{"total": $total}`,
    body: {
      lines: [
        { count: 2, price: 10 },
        { count: 1, price: 5 },
      ],
    },
    json: { total: 25 },
  },
  "what is filtered": {
    template: `$input.json("$.pets[?(@.price < 100)].name")`,
    body: {
      pets: [
        { name: "a", price: 50 },
        { name: "b", price: 150 },
      ],
    },
    json: ["a"],
  },
  "S3 by a path": {
    template: `#set($context.requestOverride.path.key = $input.params('folder') + "/" + $input.params('item'))`,
    path: { folder: "f", item: "i.png" },
    text: "",
  },
  "a document with one member more": {
    template: `#set($body = $input.path('$'))#set($body.receivedFrom = $context.identity.sourceIp)$input.json('$')`,
    body: { id: 1 },
    json: { id: 1, receivedFrom: "192.0.2.1" },
  },
  "a document without a member": {
    template: `#set($body = $input.path('$'))#set($x = $body.remove('secret'))$input.json('$')`,
    body: { id: 1, secret: "s" },
    json: { id: 1 },
  },
  "a token of a header": {
    template: `{"token": "$input.params('Authorization').replaceFirst('^Bearer ', '')"}`,
    headers: { authorization: "Bearer abc.def" },
    json: { token: "abc.def" },
  },
  "a comment for whoever comes next": {
    template: "## The backend wants the name alone.\n#* and nothing else *#$input.json('$.name')",
    body: { name: "Ann" },
    text: '"Ann"',
  },
};

describe("a template for", () => {
  it.each(Object.entries(CASES))("%s", (_, one) => {
    const context = new FixedContext(CONTEXT);
    const entries = (values: Record<string, string> = {}) => Object.entries(values);
    const output = new Template(one.template).render({
      body: one.body === undefined ? "" : JSON.stringify(one.body),
      parameters: new FixedParameters(entries(one.path), entries(one.query), entries(one.headers)),
      context,
      stageVariables: new FixedMap(new Map(entries(one.stageVariables))),
    });
    if (one.json !== undefined) expect(JSON.parse(output)).toEqual(one.json);
    else expect(output).toBe(one.text);
    if (one.overrides === undefined) return;
    const { responseOverride } = context;
    expect(responseOverride.status).toBe(one.overrides.status);
    expect(Object.fromEntries(responseOverride.header.entries ?? [])).toEqual(one.overrides.headers ?? {});
  });
});
