from wsdiscovery.envelope import SoapEnvelope
from wsdiscovery.qname import QName
from wsdiscovery.scope import Scope

def constructProbe(types: list[QName], scopes: list[Scope]) -> SoapEnvelope: ...
