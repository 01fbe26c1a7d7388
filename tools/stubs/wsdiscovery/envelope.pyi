from wsdiscovery.actions.probematch import ProbeResolveMatch

class SoapEnvelope:
    def getProbeResolveMatches(self) -> list[ProbeResolveMatch]: ...
